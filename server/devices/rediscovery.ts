import type { CameraNetworks } from '../cameras/networks.ts';
import type { DeviceRegister } from '../cameras/device-register.ts';
import type { StreamReason, StreamState } from '../contract/stream-state.ts';
import type { Logger } from '../log.ts';
import type { DiscoveredDevice } from '../onvif/discovery-answer.ts';
import { findDevice } from '../onvif/find-device.ts';
import type { DeviceSearch } from './device-search.ts';

/** How long a camera must have been out of reach before it is looked for elsewhere: most come back by themselves. */
const lostForMs = 20_000;
/** Between two looks at whether anybody is lost. */
const checkEveryMs = 5000;
/** Between two searches for the same camera, at first and at most. */
const firstRetryMs = 60_000;
const longestRetryMs = 10 * 60_000;
/** Cameras that are remembered as lost; those looked for in one search. */
const mostLost = 1000;
const mostAtOnce = 16;

/** What a camera that is not where it was looks like. */
const gone: ReadonlySet<StreamReason> = new Set(['host_unreachable', 'connection_refused', 'timeout']);

export interface RediscoveryOptions {
  register: Pick<DeviceRegister, 'known' | 'othersThan' | 'moved'>;
  networks: Pick<CameraNetworks, 'allows'>;
  discover: DeviceSearch;
  log: Logger;
  now?: () => number;
  lostForMs?: number;
  checkEveryMs?: number;
}

interface Lost {
  since: number;
  nextTry: number;
  tries: number;
}

/** Finds cameras again whose address was changed: by one search for all that are out of reach, now and then, inside the camera networks alone. */
export class Rediscovery implements AsyncDisposable {
  readonly #options: RediscoveryOptions;
  readonly #lost = new Map<string, Lost>();
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #searching: Promise<void> | undefined;

  constructor(options: RediscoveryOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.check(), options.checkEveryMs ?? checkEveryMs);
  }

  /** What became of one of a camera's streams. */
  note(cameraId: string, state: StreamState): void {
    if (state.kind === 'idle' || state.kind === 'connecting') return; // says nothing of where it is
    if (!('reason' in state) || !gone.has(state.reason)) return void this.#lost.delete(cameraId);
    if (this.#lost.has(cameraId) || this.#lost.size >= mostLost) return;
    const now = this.#now();
    this.#lost.set(cameraId, { since: now, nextTry: now + (this.#options.lostForMs ?? lostForMs), tries: 0 });
  }

  /** Cameras that are out of reach. */
  get size(): number {
    return this.#lost.size;
  }

  /** Looks for those whose time has come; one search at a time. Never rejects. */
  check(): Promise<void> {
    return (this.#searching ??= this.#check()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'lost cameras could not be looked for'))
      .finally(() => (this.#searching = undefined)));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#searching;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  async #check(): Promise<void> {
    const { signal } = this.#closing;
    const now = this.#now();
    const due = [...this.#lost].filter(([, { nextTry }]) => nextTry <= now).slice(0, mostAtOnce);
    if (due.length === 0 || signal.aborted) return;
    for (const [, lost] of due) {
      lost.nextTry = now + Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(lost.tries, 10));
      lost.tries += 1;
    }
    const discovered = await this.#options.discover(signal);
    for (const [cameraId] of due) {
      if (signal.aborted) return;
      try {
        if (await this.#find(cameraId, discovered, signal)) this.#lost.delete(cameraId);
      } catch (error) {
        this.#options.log.debug({ cameraId, err: error }, 'a lost camera was not found');
      }
    }
  }

  /** Whether it was found elsewhere. */
  async #find(cameraId: string, discovered: readonly DiscoveredDevice[], signal: AbortSignal): Promise<boolean> {
    const { register, networks } = this.#options;
    const device = await register.known(cameraId);
    if (!device) return false;
    const others = await register.othersThan(cameraId);
    const { host, port, ...sought } = device;
    const skip = (at: { host: string; port: number }) =>
      !networks.allows(at.host) || others.has(`${at.host}:${at.port}`) || (at.host === host && at.port === port);
    const found = await findDevice(sought, { discovered, skip, signal });
    return found ? register.moved(cameraId, device, found, signal) : false;
  }
}
