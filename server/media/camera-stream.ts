import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import type { StreamState } from '../contract/stream-state.ts';
import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import { runIngest } from './ingest.ts';
import { Landing } from './landing.ts';
import { retryDelay } from './retry.ts';
import { SourceUnavailable, type AttemptEnd, type Locate, type StreamKey } from './source.ts';
import { transition } from './stream-state.ts';
import type { MediaNode } from './worker-pool.ts';

/** A stream that has been live this long has recovered: its next failure counts as the first. */
const recoveredAfterMs = 10_000;
/** How long an attempt waits for a media worker that is being replaced. */
const nodeRetryMs = 500;
/**
 * How long an attempt waits for its first viewer to be ready. Cameras begin with a key frame when they are asked to play: one that nobody
 * can receive yet costs its viewer a whole GOP of waiting for the next.
 */
const audienceLimitMs = 500;

export interface CameraStreamOptions {
  key: StreamKey;
  locate: Locate;
  /** The node that the camera's facility lives on at present. */
  node: () => MediaNode | undefined;
  clock: Clock;
  log: Logger;
}

interface CameraStreamEvents {
  state: [StreamState];
  /** There is a producer to consume (a new one after each loss). */
  producer: [];
}

/**
 * One camera profile being pulled, from creation to close(): runs attempts one after the other and is the only place that retries.
 * Owns the landing (transport and producer); each attempt owns its ffmpeg.
 */
export class CameraStream extends EventEmitter<CameraStreamEvents> implements AsyncDisposable {
  readonly key: StreamKey;
  readonly #options: CameraStreamOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #restart = new AbortController();
  #state: StreamState = { kind: 'idle' };
  #landing: Landing | undefined;
  #pipes = new Map<MediaNode, Promise<types.Producer>>();

  constructor(options: CameraStreamOptions) {
    super();
    // One listener per watch of this stream: bounded by the viewers that the gateway admits.
    this.setMaxListeners(0);
    this.key = options.key;
    this.#options = options;
    this.#running = this.#run();
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The node that the producer is on; undefined while there is none. */
  get node(): MediaNode | undefined {
    return this.#landing?.node;
  }

  /** The present producer, as `node`'s router knows it: piped there when the stream lives on another. */
  async producerOn(node: MediaNode): Promise<types.Producer | undefined> {
    const landing = this.#landing;
    if (!landing || landing.node === node) return landing?.producer;
    let pipe = this.#pipes.get(node);
    if (!pipe) {
      pipe = landing.node.router
        .pipeToRouter({ producerId: landing.producer.id, router: node.router })
        .then(({ pipeProducer }) => pipeProducer!);
      this.#pipes.set(node, pipe);
    }
    return pipe;
  }

  /** A viewer of the present producer is ready for its pictures. */
  markAwaited(): void {
    this.#landing?.markAwaited();
  }

  /** Ends the present attempt or wait and begins anew, as for a camera whose address or password was changed. */
  restart(): void {
    this.#restart.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #to(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    const { kind } = state;
    this.#options.log.info({ state: kind, ...('reason' in state && { reason: state.reason }) }, 'stream state');
    this.emit('state', state);
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    let failures = 0;
    this.#to(transition(this.#state, { type: 'started', at: clock.now() }));
    while (!this.#closing.signal.aborted) {
      this.#restart = new AbortController();
      const signal = AbortSignal.any([this.#closing.signal, this.#restart.signal]);
      let liveSince: number | undefined;
      const end = await this.#attempt(signal, () => {
        liveSince = clock.now();
        this.#to(transition(this.#state, { type: 'picture', at: liveSince }));
      });
      if (end) {
        if (liveSince !== undefined && clock.now() - liveSince >= recoveredAfterMs) failures = 0;
        failures += 1;
        const delay = end.reason === 'media_restarting' ? nodeRetryMs : retryDelay(end.reason, failures);
        log.warn({ reason: end.reason, attempt: failures, retryInMs: delay, detail: end.detail }, 'stream failed');
        const at = clock.now();
        const { reason } = end;
        this.#to(transition(this.#state, { type: 'failed', at, reason, attempt: failures, nextTryAt: at + delay }));
        await clock.sleep(delay, signal);
      }
      if (this.#restart.signal.aborted) {
        failures = 0;
        this.#to(transition(this.#state, { type: 'started', at: clock.now() }));
      }
    }
    this.#dropLanding();
    this.#to(transition(this.#state, { type: 'stopped' }));
  }

  /** Never rejects: whatever goes wrong is how the attempt ended. */
  async #attempt(signal: AbortSignal, onPicture: () => void): Promise<AttemptEnd | undefined> {
    try {
      const location = await this.#options.locate(this.key, signal);
      if (signal.aborted) return undefined;
      const landing = await this.#ready();
      if (!landing) return { reason: 'media_restarting', detail: 'no media worker' };
      await this.#audience(landing, signal);
      if (signal.aborted) return undefined;
      return await runIngest({ location, landing, onPicture, signal, log: this.#options.log });
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof SourceUnavailable) return { reason: error.reason, detail: 'address not usable' };
      this.#options.log.error({ err: error }, 'stream attempt failed unexpectedly');
      return { reason: 'failed', detail: 'unexpected failure' };
    }
  }

  /** The landing for the next attempt: the present one while nobody has sent into it and it lives where the facility lives. */
  async #ready(): Promise<Landing | undefined> {
    const node = this.#options.node();
    const present = this.#landing;
    if (present && !present.used && !present.gone.aborted && present.node === node) return present;
    this.#dropLanding();
    if (!node) return undefined;
    const landing = await Landing.create(node);
    if (this.#closing.signal.aborted) {
      landing.close();
      return undefined;
    }
    this.#landing = landing;
    this.emit('producer');
    return landing;
  }

  async #audience(landing: Landing, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const limit = this.#options.clock.sleep(audienceLimitMs, AbortSignal.any([signal, landing.gone, waiting.signal]));
    await Promise.race([landing.awaited, limit]);
    waiting.abort();
  }

  #dropLanding(): void {
    this.#landing?.close();
    this.#landing = undefined;
    this.#pipes = new Map();
  }
}
