import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceClient } from './device-client.ts';
import { pulledFacts, type CameraFact } from './event-facts.ts';
import { isOnvifError, OnvifError, type OnvifErrorCode } from './onvif-error.ts';

/** `waiting`: the subscription is lost or could not be made; the next try is in `retryMs`. */
export type EventState = { kind: 'subscribed' } | { kind: 'waiting'; reason: OnvifErrorCode; retryMs: number };

export interface DeviceEventsOptions {
  client: DeviceClient;
  /** Must not throw, as onState. */
  onFact: (fact: CameraFact) => void;
  onState?: (state: EventState) => void;
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  random?: () => number;
  /** The subscription is renewed when it has lasted so long, ms; it ends by itself after two minutes. */
  renewAfterMs?: number;
}

/** The package's question lets the device wait a minute for something to tell; after this it is taken for dead. */
const pullLimitMs = 75_000;
const messagesAtOnce = 50;
/** Between two questions, ms, however fast a device answers. */
const betweenPullsMs = 100;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;
const refusedRetryMs = 5 * 60_000;
/** For the good-bye, ms. */
const unsubscribeMs = 1000;

/** How long to wait after the `failures`-th failure in a row (from 1), ms, with up to a third taken off at random. */
export function eventRetryMs(reason: OnvifErrorCode, failures: number, random: () => number): number {
  const slow = reason === 'credentials_refused';
  const full = slow ? refusedRetryMs : Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10));
  return Math.round(full * (1 - random() / 3));
}

/** A pull point of one device: what it notices is handed on as facts, through reboots, lost subscriptions and time jumps. */
export class DeviceEvents {
  /** Since the beginning. */
  readonly counts = { facts: 0, unknown: 0, subscriptions: 0, failures: 0 };
  readonly #options: Required<DeviceEventsOptions>;
  /** What the package keeps of a subscription. */
  #subscription: Record<string, unknown> | undefined;

  constructor(options: DeviceEventsOptions) {
    this.#options = {
      onState: () => {},
      sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
      random: Math.random,
      renewAfterMs: 45_000,
      ...options,
    };
  }

  /** Until the signal is aborted, or the device turns out to have no events. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { onState, sleep, random } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#subscribe(signal);
        onState({ kind: 'subscribed' });
        await this.#pullOn(signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) break;
        const reason = isOnvifError(error) ? error.code : 'bad_answer';
        if (reason !== 'unreachable' && reason !== 'timeout') await this.#unsubscribe();
        this.#subscription = undefined;
        this.counts.failures++;
        if (reason === 'not_supported') return;
        const retryMs = eventRetryMs(reason, ++failures, random);
        onState({ kind: 'waiting', reason, retryMs });
        await sleep(retryMs, signal);
      }
    }
    await this.#unsubscribe();
  }

  async #subscribe(signal: AbortSignal): Promise<void> {
    this.#subscription = await this.#options.client.call<Record<string, unknown>>(
      (cam, done) => cam.createPullPointSubscription((error) => done(error, cam.events)),
      { signal },
    );
    this.counts.subscriptions++;
  }

  /** Returns when the signal is aborted between two questions; otherwise rejects. */
  async #pullOn(signal: AbortSignal, onGood: () => void): Promise<void> {
    const { onFact, sleep, renewAfterMs } = this.#options;
    let renewed = performance.now();
    while (!signal.aborted) {
      const { facts, unknown } = await this.#pull(signal);
      onGood();
      this.counts.facts += facts.length;
      this.counts.unknown += unknown;
      facts.forEach(onFact);
      if (performance.now() - renewed >= renewAfterMs) {
        await this.#renew(signal);
        renewed = performance.now();
      }
      await sleep(betweenPullsMs, signal);
    }
  }

  async #pull(signal: AbortSignal) {
    const { client } = this.#options;
    const body = await client.call<unknown>(
      (cam, done) => {
        cam.events = this.#subscription!;
        cam.pullMessages({ messageLimit: messagesAtOnce }, (error) => done(error, cam.lastBody));
      },
      { signal, timeoutMs: pullLimitMs },
    );
    const pulled = pulledFacts(body, { now: Date.now(), timeOffsetMs: await client.timeOffsetMs(signal) });
    if (!pulled) throw new OnvifError('bad_answer', 'The answer is not about events');
    return pulled;
  }

  /** A device that refuses it either prolongs with each question or has lost the subscription, as the next one shows. */
  async #renew(signal: AbortSignal): Promise<void> {
    try {
      await this.#options.client.call<unknown>(
        (cam, done) => {
          cam.events = this.#subscription!;
          cam.renew({}, done);
        },
        { signal },
      );
    } catch (error) {
      if (!isOnvifError(error, 'refused', 'not_supported', 'bad_answer')) throw error;
    }
  }

  /** Cameras have few pull points: none is left behind where that can be helped. */
  async #unsubscribe(): Promise<void> {
    const subscription = this.#subscription;
    if (!subscription) return;
    this.#subscription = undefined;
    await this.#options.client
      .call<unknown>(
        (cam, done) => {
          cam.events = subscription;
          cam.unsubscribe(done);
        },
        { timeoutMs: unsubscribeMs },
      )
      .catch(() => {});
  }
}
