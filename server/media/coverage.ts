import type { StreamReason, StreamState } from '../contract/stream-state.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CameraStream } from './camera-stream.ts';
import type { Clock } from './clock.ts';
import type { CameraRef, StreamRegistry } from './stream-registry.ts';
import { isFlowing } from './stream-state.ts';

/** How long a camera is pulled to be judged: a frozen picture takes about 4.5 s to be known as such, a dark one 3. */
const lookMs = 6000;
/** A camera that has not shown anything by now is left for another time. */
const limitMs = 25_000;
/** Between two checks of one camera, and of one that refuses: its account must not be locked by us. */
const againAfterMs = 5 * 60_000;
const refusedAfterMs = 3_600_000;
/** Before the list of cameras is asked for again, when nothing is to be done or it cannot be had. */
const idleMs = 10_000;

export interface CoverageOptions {
  registry: StreamRegistry;
  /** All cameras, whether or not anybody watches them. */
  cameras: () => Promise<readonly CameraRef[]>;
  clock: Clock;
  log: Logger;
  /** A camera could not be reached, and nobody goes on trying until it counts as offline. */
  onAway?: (cameraId: string, reason: StreamReason) => void;
  /** Cameras checked at the same time. */
  parallel: number;
}

/**
 * Pulls each camera that nobody watches for a few seconds, the one whose condition has been unknown for the longest first, so that the
 * condition of all is known day and night. What is found out is in the registry's memory.
 */
export class Coverage implements AsyncDisposable {
  readonly #options: CoverageOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<unknown>;
  /** When each camera was begun to be checked: one that told nothing must not be taken again at once. As many as there are cameras. */
  #triedAt = new Map<string, number>();
  /** Cameras when they were listed last. */
  #count = 0;

  constructor(options: CoverageOptions) {
    this.#options = options;
    this.#running = Promise.all(Array.from({ length: options.parallel }, () => this.#run()));
  }

  /** In which all cameras are looked at once, at the longest; 0 while none are. Milliseconds. */
  get roundMs(): number {
    const { parallel } = this.#options;
    return parallel === 0 ? 0 : Math.max(againAfterMs, (this.#count * limitMs) / parallel);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      const camera = await this.#next().catch((error: unknown) => {
        log.warn({ err: error }, 'the cameras to be checked could not be listed');
        return undefined;
      });
      if (signal.aborted) return;
      if (camera) await this.#check(camera);
      else await clock.sleep(idleMs, signal);
    }
  }

  /** The camera whose turn it is. */
  async #next(): Promise<CameraRef | undefined> {
    const cameras = await this.#options.cameras();
    this.#count = cameras.length;
    const now = this.#options.clock.now();
    const present = new Map<string, number>();
    let next: { camera: CameraRef; at: number } | undefined;
    for (const camera of cameras) {
      const tried = this.#triedAt.get(camera.id);
      if (tried !== undefined) present.set(camera.id, tried);
      const at = Math.max(tried ?? -Infinity, this.#options.registry.checkedAt(camera.id) ?? -Infinity);
      if (this.#isDue(camera.id, now - at) && (!next || at < next.at)) next = { camera, at };
    }
    this.#triedAt = present;
    if (next) present.set(next.camera.id, now);
    return next?.camera;
  }

  #isDue(cameraId: string, ago: number): boolean {
    const { registry } = this.#options;
    if (registry.isPulled(cameraId)) return false;
    const { kind } = registry.state(cameraId);
    return ago >= (kind === 'refused' || kind === 'unsupported' ? refusedAfterMs : againAfterMs);
  }

  async #check(camera: CameraRef): Promise<void> {
    const { registry, log } = this.#options;
    try {
      const lease = registry.acquire(camera, 'sub');
      await this.#judged(lease.stream);
      const { state } = lease.stream;
      if (state.kind === 'reconnecting') this.#options.onAway?.(camera.id, state.reason);
      lease.release(0);
    } catch (error) {
      // As many streams are pulled as may be: viewers go first.
      if (!(error instanceof AppError)) throw error;
      log.debug({ cameraId: camera.id }, 'no room to check a camera');
    }
  }

  /** Resolves when the stream has been looked at for long enough, or has told that it cannot be. */
  async #judged(stream: CameraStream): Promise<void> {
    const { clock } = this.#options;
    const done = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, done.signal]);
    let looking = false;
    const onState = () => {
      const { state } = stream;
      if (isFlowing(state)) {
        if (!looking) void clock.sleep(lookMs, signal).then(() => done.abort());
        looking = true;
        if (state.kind === 'frozen' || state.kind === 'black') done.abort();
      } else if (hasFailed(state)) done.abort();
    };
    stream.on('state', onState);
    onState();
    await clock.sleep(limitMs, signal);
    done.abort();
    stream.off('state', onState);
  }
}

/** One failure may be chance. */
const hasFailed = (state: StreamState): boolean =>
  state.kind === 'reconnecting' ? state.attempt > 1 : state.kind !== 'connecting' && state.kind !== 'idle';
