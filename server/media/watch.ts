import type { types } from 'mediasoup';
import type { Profile } from '../contract/common.ts';
import type { ConsumerParams, LiveEvents } from '../contract/live.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { notFound } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CatchUp, CatchUps } from './catch-up.ts';
import type { StreamTime } from './ingest-clock.ts';
import type { ReceiveTransport } from './receive-transport.ts';
import type { CameraRef, Lease } from './stream-registry.ts';
import type { MediaNode } from './worker-pool.ts';

/** Sends one event to the viewer's browser. */
export type Send = <E extends keyof LiveEvents>(event: E, payload: Parameters<LiveEvents[E]>[0]) => void;

export interface WatchOptions {
  id: string;
  camera: CameraRef;
  profile: Profile;
  /** It will be seen soon; until it is, it takes nothing but its place. */
  prepare: boolean;
  lease: Lease;
  rtpCapabilities: types.RtpCapabilities;
  /** The viewer's receive transport for streams that live on this node. */
  transportFor: (home: MediaNode) => Promise<ReceiveTransport>;
  /** Of the process. */
  catchUps: CatchUps;
  send: Send;
  /** Told when pictures begin to flow, and when they stop. */
  onFlow: (flowing: boolean) => void;
  log: Logger;
}

/**
 * One tile's look at one stream: holds its lease, and makes a new consumer whenever the stream has a new producer. In the middle of a running
 * stream the tile has a catch-up beside it, until the consumer's first picture is there.
 */
export class Watch implements Disposable {
  readonly id: string;
  readonly camera: CameraRef;
  readonly #options: WatchOptions;
  #consumer: types.Consumer | undefined;
  #catchUp: CatchUp | undefined;
  /** Whether a catch-up is being made. */
  #catchingUp = false;
  #receive: ReceiveTransport | undefined;
  #leaveTransport: (() => void) | undefined;
  #prepared: boolean;
  /** What was told last. */
  #flowing = false;
  /** Raised with every producer and at the end: what was begun under an older number is thrown away. */
  #generation = 0;
  #closed = false;

  constructor(options: WatchOptions) {
    this.id = options.id;
    this.camera = options.camera;
    this.#options = options;
    this.#prepared = options.prepare;
    const { stream } = options.lease;
    stream.on('state', this.#onState);
    stream.on('producer', this.#onProducer);
    stream.on('time', this.#onTime);
    if (stream.node) this.#onProducer();
  }

  get state(): StreamState {
    return this.#options.lease.stream.state;
  }

  /** Whether it has never been asked for pictures. */
  get prepared(): boolean {
    return this.#prepared;
  }

  /** For the consumer or catch-up named. Throws AppError `not_found` for another one, which may have been replaced meanwhile. */
  async resume(consumerId: string): Promise<void> {
    const { stream } = this.#options.lease;
    const catchUp = this.#catchUp;
    if (catchUp?.consumer.id === consumerId) {
      catchUp.start().then(() => this.#tellFlow(), this.#onLateFailure);
      return;
    }
    const consumer = this.#present(consumerId);
    this.#prepared = false;
    await consumer.resume();
    this.#tellFlow();
    // What comes before the handshake is over reaches nobody.
    this.#receive?.connected.then(() => {
      if (this.#consumer !== consumer || consumer.paused) return;
      stream.markAwaited();
      return this.#catchUpLate(consumer);
    }, this.#onLateFailure);
  }

  async pause(consumerId: string): Promise<void> {
    if (this.#catchUp?.consumer.id === consumerId) return this.#dropCatchUp();
    const consumer = this.#present(consumerId);
    this.#dropCatchUp();
    await consumer.pause();
    this.#tellFlow();
  }

  #present(consumerId: string): types.Consumer {
    if (this.#consumer?.id !== consumerId) throw notFound('consumer');
    return this.#consumer;
  }

  /** Tells of a change, once: pictures flow while either way is open. */
  #tellFlow(): void {
    const flowing = this.#consumer?.paused === false || this.#catchUp?.flowing === true;
    if (flowing === this.#flowing) return;
    this.#flowing = flowing;
    this.#options.onFlow(flowing);
  }

  readonly #onLateFailure = (error: unknown): void => {
    // A worker that died in between: the stream comes back with another producer.
    if (!this.#closed) this.#options.log.warn({ err: error }, 'catching up failed');
  };

  readonly #onState = (state: StreamState): void => this.#options.send('live.state', { watchId: this.id, state });

  readonly #onTime = (time: StreamTime): void => this.#options.send('live.time', { watchId: this.id, ...time });

  readonly #onProducer = (): void => {
    this.#dropConsumer();
    const generation = ++this.#generation;
    this.#consume(generation).catch((error: unknown) => {
      // A worker that died in between: the stream comes back with another producer.
      if (generation === this.#generation) this.#options.log.warn({ err: error }, 'consumer could not be made');
    });
  };

  async #consume(generation: number): Promise<void> {
    const { lease, rtpCapabilities, transportFor, send } = this.#options;
    const home = lease.stream.node;
    if (!home) return;
    const receive = await transportFor(home);
    const leave = receive.use();
    try {
      const producer = await lease.stream.producerOn(receive.node);
      if (generation !== this.#generation || !producer) return leave();
      if (!receive.node.router.canConsume({ producerId: producer.id, rtpCapabilities })) {
        const at = Date.now();
        const state = { kind: 'unsupported', reason: 'browser_unsupported', since: at, nextTryAt: at } as const;
        send('live.state', { watchId: this.id, state });
        return leave();
      }
      const [consumer, catchUp] = await Promise.all([
        receive.transport.consume({ producerId: producer.id, rtpCapabilities, paused: true }),
        // A prepared tile gets one when it is seen: what is offered now would be old by then.
        this.#prepared ? undefined : this.#makeCatchUp(receive),
      ]);
      if (generation !== this.#generation) {
        consumer.close();
        catchUp?.close();
        return leave();
      }
      this.#consumer = consumer;
      this.#catchUp = catchUp;
      this.#receive = receive;
      this.#leaveTransport = leave;
      send('live.consumer', {
        watchId: this.id,
        transport: receive.params,
        consumer: paramsOf(consumer),
        ...(catchUp && { catchUp: paramsOf(catchUp.consumer) }),
      });
      if (lease.stream.time) this.#onTime(lease.stream.time);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Never rejects: without it the viewer waits for the camera's next key frame. */
  async #makeCatchUp(receive: ReceiveTransport): Promise<CatchUp | undefined> {
    const { lease, rtpCapabilities, catchUps, log } = this.#options;
    const source = lease.stream.catchUpSource;
    if (!source?.gop.begun) return undefined;
    try {
      const onEnd = () => this.#dropCatchUp();
      const made = await catchUps.create({ source, receive, rtpCapabilities, onEnd });
      if (!made) lease.stream.requestKeyFrame();
      return made;
    } catch (error) {
      log.warn({ err: error }, 'catch-up could not be made');
      return undefined;
    }
  }

  /** For a consumer that is resumed in the middle of a running stream: it was paused, or its browser was not connected at the key frame. */
  async #catchUpLate(consumer: types.Consumer): Promise<void> {
    const receive = this.#receive;
    if (!receive || this.#catchUp || this.#catchingUp) return;
    this.#catchingUp = true;
    const catchUp = await this.#makeCatchUp(receive);
    this.#catchingUp = false;
    if (!catchUp) return;
    if (this.#consumer !== consumer || consumer.paused) return catchUp.close();
    this.#catchUp = catchUp;
    const transport = receive.params;
    this.#options.send('live.catchUp', { watchId: this.id, transport, catchUp: paramsOf(catchUp.consumer) });
  }

  #dropCatchUp(): void {
    this.#catchUp?.close();
    this.#catchUp = undefined;
    this.#tellFlow();
  }

  #dropConsumer(): void {
    this.#consumer?.close();
    this.#consumer = undefined;
    this.#dropCatchUp();
    this.#receive = undefined;
    this.#leaveTransport?.();
    this.#leaveTransport = undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#generation += 1;
    const { stream } = this.#options.lease;
    stream.off('state', this.#onState);
    stream.off('producer', this.#onProducer);
    stream.off('time', this.#onTime);
    this.#dropConsumer();
    this.#options.lease.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const paramsOf = ({ id, producerId, rtpParameters }: types.Consumer): ConsumerParams => ({
  id,
  producerId,
  kind: 'video',
  rtpParameters,
});
