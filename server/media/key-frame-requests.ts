import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import type { StreamKey } from './source.ts';

/** Asks a camera for a key frame (ONVIF SetSynchronizationPoint). Rejects when it cannot be asked or does not answer. */
export type RequestKeyFrame = (key: StreamKey, signal: AbortSignal) => Promise<void>;

/** A camera is asked no more often than this: each key frame costs as much as a second of its stream. Milliseconds. */
const leastIntervalMs = 2000;
/** One that refused or did not answer is left alone for this long. */
const afterRefusalMs = 60_000;
/** How soon after the beginning of an attempt a camera that sends no key frame by itself is asked for one: most do when they are asked to play. */
const patienceMs = 500;
/** How long it may take to answer. */
const answerLimitMs = 3000;

export interface KeyFrameRequestsOptions {
  key: StreamKey;
  requestKeyFrame?: RequestKeyFrame | undefined;
  clock: Clock;
  log: Logger;
}

/** The requests for key frames to one stream, however many viewers wait for one. */
export class KeyFrameRequests {
  readonly #options: KeyFrameRequestsOptions;
  #notBefore = -Infinity;

  constructor(options: KeyFrameRequestsOptions) {
    this.#options = options;
  }

  /** Asks again and again until the answer is disposed of: an attempt without a picture. */
  keepAsking(): Disposable {
    const timer = this.#options.requestKeyFrame && setInterval(() => this.ask(), patienceMs);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  ask(): void {
    const { key, requestKeyFrame, clock, log } = this.#options;
    if (!requestKeyFrame || clock.now() < this.#notBefore) return;
    this.#notBefore = clock.now() + leastIntervalMs;
    requestKeyFrame(key, AbortSignal.timeout(answerLimitMs)).catch((error: unknown) => {
      this.#notBefore = clock.now() + afterRefusalMs;
      log.debug({ err: error }, 'the camera was asked for a key frame in vain');
    });
  }
}
