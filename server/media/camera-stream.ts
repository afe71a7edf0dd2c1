import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import type { StreamState } from '../contract/stream-state.ts';
import type { Logger } from '../log.ts';
import type { Admission, Waiting } from './admission.ts';
import type { CatchUpSource } from './catch-up.ts';
import type { Clock } from './clock.ts';
import { engineFor } from './engine-choice.ts';
import type { StartEngine } from './engine.ts';
import type { GopBudget } from './gop-cache.ts';
import { Follower } from './health/follow.ts';
import { verdictOf } from './health/health.ts';
import type { LookDesk } from './health/look-desk.ts';
import type { PacketMemory } from './health/packet-judgement.ts';
import type { StreamTime } from './ingest-clock.ts';
import { patience, runIngest, type IngestOptions } from './ingest.ts';
import { KeyFrameRequests, type RequestKeyFrame } from './key-frame-requests.ts';
import { LiveEdge } from './live-edge.ts';
import { retryWait } from './retry-wait.ts';
import { retryDelay } from './retry.ts';
import { SourceUnavailable, type AttemptEnd, type Locate, type StreamKey } from './source.ts';
import { audienceReady, StreamOutput, type Landed } from './stream-output.ts';
import { isFlowing, transition, type UnwellState } from './stream-state.ts';
import type { MediaNode } from './worker-pool.ts';

/** A stream that has been live this long has recovered: its next failure counts as the first. */
const recoveredAfterMs = 10_000;
/** Times in a row that a stream is begun anew at once because it must be pulled in another way: transport, codec, what H.264 it is. */
const mostChanges = 4;
/** How long an attempt waits for a media worker that is being replaced. */
const nodeRetryMs = 500;

export interface CameraStreamOptions {
  key: StreamKey;
  locate: Locate;
  /** The node that the camera's facility lives on at present. */
  node: () => MediaNode | undefined;
  /** Asks the camera for a key frame, where it can be asked. */
  requestKeyFrame?: RequestKeyFrame | undefined;
  gopBudget: GopBudget;
  /** Who may begin, and how. */
  admission: Admission;
  startEngine: StartEngine;
  /** Who looks at its pictures. */
  looks: LookDesk;
  /** The camera refused the password a short while ago: it is not tried before the time that this says. */
  refused?: StreamState | undefined;
  /** What is wrong with the camera's picture, as another of its streams shows it now or one did a moment ago. */
  found: () => UnwellState | undefined;
  clock: Clock;
  log: Logger;
}

interface CameraStreamEvents {
  state: [StreamState];
  /** There is a producer to consume (a new one after each loss). */
  producer: [];
  /** When pictures come in has changed noticeably. */
  time: [StreamTime];
}

/**
 * One camera profile being pulled, from creation to close(): runs attempts one after the other and is the only place that retries.
 * Owns the output (transport and producer); each attempt owns its engine.
 */
export class CameraStream extends EventEmitter<CameraStreamEvents> implements AsyncDisposable {
  readonly key: StreamKey;
  readonly #options: CameraStreamOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #restart = new AbortController();
  #state: StreamState = { kind: 'idle' };
  readonly #output: StreamOutput;
  /** Where the newest attempt looked for it. */
  #url: string | undefined;
  readonly #keyFrames: KeyFrameRequests;
  readonly #edge: LiveEdge;
  /** Ends the present attempt because it is behind; the next follows at once. */
  #jump = new AbortController();
  #engine: 'ffmpeg' | 'direct' | undefined;
  /** How fast the camera usually is, over all attempts. */
  #learned: PacketMemory | undefined;
  /** The longest that its camera took to begin, milliseconds; undefined before it has. */
  #startupMs: number | undefined;

  constructor(options: CameraStreamOptions) {
    super();
    // One listener per watch of this stream: bounded by the viewers that the gateway admits.
    this.setMaxListeners(0);
    this.key = options.key;
    this.#options = options;
    this.#keyFrames = new KeyFrameRequests(options);
    this.#edge = new LiveEdge({
      ...{ clock: options.clock, log: options.log },
      onTime: (time) => this.emit('time', time),
      onBehind: () => this.#jump.abort(),
    });
    this.#output = new StreamOutput({
      ...{ node: options.node, gopBudget: options.gopBudget },
      onLanding: (landing) => {
        this.#edge.follow(landing);
        this.emit('producer');
      },
    });
    this.#running = this.#run();
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The node that the producer is on; undefined while there is none. */
  get node(): MediaNode | undefined {
    return this.#output.landing?.node;
  }

  /** The present producer, as `node`'s router knows it: piped there when the stream lives on another. */
  producerOn(node: MediaNode): Promise<types.Producer | undefined> {
    return this.#output.producerOn(node);
  }

  /** When its pictures come in; undefined while that is not known. */
  get time(): StreamTime | undefined {
    return this.#edge.time;
  }

  /** What a newcomer can be caught up with; undefined while there is no producer. */
  get catchUpSource(): CatchUpSource | undefined {
    return this.#output.catchUpSource;
  }

  /** Somebody waits for a key frame: the camera is asked for one, if it can be and was not just now. */
  requestKeyFrame(): void {
    this.#keyFrames.ask();
  }

  /** A viewer of the present producer is ready for its pictures. */
  markAwaited(): void {
    this.#output.landing?.markAwaited();
  }

  /** The engine of the present attempt; undefined between attempts. */
  get engine(): 'ffmpeg' | 'direct' | undefined {
    return this.#engine;
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
    let changes = 0;
    this.#to(transition(this.#state, { type: 'started', at: clock.now() }));
    if (await this.#heldBack()) failures = 1;
    while (!this.#closing.signal.aborted) {
      this.#restart = new AbortController();
      this.#jump = new AbortController();
      const signal = AbortSignal.any([this.#closing.signal, this.#restart.signal, this.#jump.signal]);
      let liveSince: number | undefined;
      const end = await this.#attempt(signal, {
        patienceMs: patience(failures + 1, this.#startupMs),
        onPacket: (afterMs) => (this.#startupMs = Math.max(this.#startupMs ?? 0, afterMs)),
        onPicture: () => {
          liveSince = clock.now();
          this.#to(transition(this.#state, { type: 'picture', at: liveSince, found: this.#options.found() }));
        },
        onStalled: () => {
          const at = clock.now();
          const stalled = { reason: 'stalled', attempt: failures + 1, nextTryAt: at } as const;
          this.#to(transition(this.#state, { type: 'failed', at, ...stalled }));
        },
      });
      if (liveSince !== undefined && clock.now() - liveSince >= recoveredAfterMs) {
        failures = 0;
        changes = 0;
      }
      if (end?.instead && ++changes <= mostChanges) {
        log.info({ detail: end.detail, ...end.instead }, 'stream is pulled in another way');
        if (isFlowing(this.#state)) this.#to(transition(this.#state, { type: 'started', at: clock.now() }));
      } else if (end) {
        changes = 0;
        failures += 1;
        const delay = end.reason === 'media_restarting' ? nodeRetryMs : retryDelay(end.reason, failures);
        log.warn({ reason: end.reason, attempt: failures, retryInMs: delay, detail: end.detail }, 'stream failed');
        const at = clock.now();
        const { reason } = end;
        this.#to(transition(this.#state, { type: 'failed', at, reason, attempt: failures, nextTryAt: at + delay }));
        await retryWait({ url: this.#url, reason, delayMs: delay, clock, signal });
      }
      if (this.#restart.signal.aborted) {
        failures = 0;
        this.#to(transition(this.#state, { type: 'started', at: clock.now() }));
      }
    }
    this.#output.drop();
    this.#to(transition(this.#state, { type: 'stopped' }));
  }

  /** Whoever opens a tile again and again must not lock the camera's account. Whether it was waited for. */
  async #heldBack(): Promise<boolean> {
    const { refused, clock } = this.#options;
    if (refused?.kind !== 'refused' || refused.nextTryAt === undefined) return false;
    this.#to(refused);
    await clock.sleep(refused.nextTryAt - clock.now(), AbortSignal.any([this.#closing.signal, this.#restart.signal]));
    if (!this.#restart.signal.aborted) return true;
    this.#to(transition(this.#state, { type: 'started', at: clock.now() }));
    return false;
  }

  /** Something else has to end first: that is shown at once, and until it is our turn. */
  #waitFor(reason: Waiting): void {
    const at = this.#options.clock.now();
    this.#to(transition(this.#state, { type: 'failed', at, reason, attempt: 1, nextTryAt: undefined }));
  }

  /** Never rejects: whatever goes wrong is how the attempt ended. */
  async #attempt(
    signal: AbortSignal,
    { onPicture, ...told }: Pick<IngestOptions, 'patienceMs' | 'onPacket' | 'onPicture' | 'onStalled'>,
  ): Promise<AttemptEnd | undefined> {
    try {
      const location = await this.#options.locate(this.key, signal);
      if (signal.aborted) return undefined;
      this.#url = location.url;
      let waited = false;
      const onWait = (reason: Waiting) => {
        waited = true;
        this.#waitFor(reason);
      };
      using permit = await this.#options.admission.enter({ key: this.key, location, signal, onWait });
      if (!permit || signal.aborted) return undefined;
      if (waited) this.#to(transition(this.#state, { type: 'started', at: this.#options.clock.now() }));
      const landed = await this.#output.ready(this.#closing.signal);
      if (!landed) return { reason: 'media_restarting', detail: 'no media worker' };
      const { landing } = landed;
      await audienceReady(landing, this.#options.clock, signal);
      if (signal.aborted) return undefined;
      using health = this.#follow(landed);
      using asking = this.#keyFrames.keepAsking();
      this.#engine = engineFor(location.engine, permit.pull);
      const end = await runIngest({
        ...{ location, profile: this.key.profile, landing, pull: permit.pull, engine: this.#options.startEngine },
        onPicture: () => {
          asking[Symbol.dispose]();
          permit.established();
          onPicture();
        },
        ...told,
        onLoss: health.lost,
        ...{ signal, log: this.#options.log },
      });
      return end && permit.ended(end);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof SourceUnavailable) return { reason: error.reason, detail: 'address not usable' };
      this.#options.log.error({ err: error }, 'stream attempt failed unexpectedly');
      return { reason: 'failed', detail: 'unexpected failure' };
    } finally {
      this.#engine = undefined;
    }
  }

  /** Looks at what an attempt brings: its packets and its pictures. */
  #follow({ landing, gop }: Landed): Follower {
    const { clock, looks, found } = this.#options;
    return new Follower({
      landing,
      gop,
      desk: looks,
      before: this.#learned,
      found: () => verdictOf(found()),
      onHealth: ({ health, agoMs, learned }) => {
        this.#learned = learned;
        this.#to(transition(this.#state, { type: 'judged', at: clock.now() - agoMs, health }));
      },
    });
  }
}
