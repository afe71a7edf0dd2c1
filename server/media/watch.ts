import type { types } from 'mediasoup';
import type { Profile } from '../contract/common.ts';
import type { LiveEvents } from '../contract/live.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { notFound } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ReceiveTransport } from './receive-transport.ts';
import type { CameraRef, Lease } from './stream-registry.ts';
import type { MediaNode } from './worker-pool.ts';

/** Sends one event to the viewer's browser. */
export type Send = <E extends keyof LiveEvents>(event: E, payload: Parameters<LiveEvents[E]>[0]) => void;

export interface WatchOptions {
  id: string;
  camera: CameraRef;
  profile: Profile;
  lease: Lease;
  rtpCapabilities: types.RtpCapabilities;
  /** The viewer's receive transport for streams that live on this node. */
  transportFor: (home: MediaNode) => Promise<ReceiveTransport>;
  send: Send;
  /** Told when pictures begin to flow, and when they stop. */
  onFlow: (flowing: boolean) => void;
  log: Logger;
}

/** One tile's look at one stream: holds its lease, and makes a new consumer whenever the stream has a new producer. */
export class Watch implements Disposable {
  readonly id: string;
  readonly camera: CameraRef;
  readonly #options: WatchOptions;
  #consumer: types.Consumer | undefined;
  #leaveTransport: (() => void) | undefined;
  /** Raised with every producer and at the end: what was begun under an older number is thrown away. */
  #generation = 0;
  #closed = false;

  constructor(options: WatchOptions) {
    this.id = options.id;
    this.camera = options.camera;
    this.#options = options;
    const { stream } = options.lease;
    stream.on('state', this.#onState);
    stream.on('producer', this.#onProducer);
    if (stream.node) this.#onProducer();
  }

  get state(): StreamState {
    return this.#options.lease.stream.state;
  }

  /** For the consumer named. Throws AppError `not_found` for another one, which may have been replaced meanwhile. */
  async resume(consumerId: string): Promise<void> {
    const consumer = this.#present(consumerId);
    await consumer.resume();
    if (this.#consumer === consumer) this.#options.onFlow(!consumer.paused);
    this.#options.lease.stream.markAwaited();
  }

  async pause(consumerId: string): Promise<void> {
    const consumer = this.#present(consumerId);
    await consumer.pause();
    if (this.#consumer === consumer) this.#options.onFlow(!consumer.paused);
  }

  #present(consumerId: string): types.Consumer {
    if (this.#consumer?.id !== consumerId) throw notFound('consumer');
    return this.#consumer;
  }

  readonly #onState = (state: StreamState): void => this.#options.send('live.state', { watchId: this.id, state });

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
      const consumer = await receive.transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
      if (generation !== this.#generation) {
        consumer.close();
        return leave();
      }
      this.#consumer = consumer;
      this.#leaveTransport = leave;
      const { id, producerId, rtpParameters } = consumer;
      send('live.consumer', {
        watchId: this.id,
        transport: receive.params,
        consumer: { id, producerId, kind: 'video', rtpParameters },
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  #dropConsumer(): void {
    if (this.#consumer && !this.#consumer.paused) this.#options.onFlow(false);
    this.#consumer?.close();
    this.#consumer = undefined;
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
    this.#dropConsumer();
    this.#options.lease.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
