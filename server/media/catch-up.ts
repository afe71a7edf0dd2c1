import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { GopCache } from './gop-cache.ts';
import { payloadType, producerOptions, type Landing } from './landing.ts';
import type { ReceiveTransport } from './receive-transport.ts';
import { Restamp } from './restamp.ts';

/** A browser that was offered a catch-up says within this time that it is ready for it. Milliseconds. */
const startLimitMs = 15_000;
/** Once a key frame has gone to everybody, the viewer shows the shared stream; a browser that does not say so is waited for this long. */
const handoverLimitMs = 5000;

/** What a newcomer can be caught up with: the present landing's packets and the GOP they belong to. */
export interface CatchUpSource {
  gop: GopCache;
  onPacket: Landing['onPacket'];
}

export interface CatchUpOptions {
  source: CatchUpSource;
  receive: ReceiveTransport;
  rtpCapabilities: types.RtpCapabilities;
  /** Told once, when it has ended by itself. */
  onEnd: () => void;
}

/**
 * Gives one viewer of a running stream its first picture at once: a producer and consumer of its own, over which it gets the GOP so far in a
 * burst and then the stream as it comes, until the viewer has a picture of the shared producer, which begins at the camera's next key frame.
 */
export class CatchUp implements Disposable {
  readonly consumer: types.Consumer;
  readonly #options: CatchUpOptions;
  readonly #producer: types.Producer;
  readonly #transport: types.DirectTransport;
  readonly #restamp: Restamp;
  readonly #stopListening: () => void;
  #stopBurst: () => void = () => undefined;
  #state: 'offered' | 'starting' | 'history' | 'live' | 'closed' = 'offered';
  /** Next packet of the GOP named by `#generation`. */
  #next = 0;
  #generation: number;
  #limit: NodeJS.Timeout;
  readonly #over = Promise.withResolvers<void>();

  /** Rejects when the worker is gone. */
  static async create(options: CatchUpOptions): Promise<CatchUp> {
    const { receive, rtpCapabilities } = options;
    const transport = await receive.node.router.createDirectTransport();
    try {
      const ssrc = randomInt(1, 2 ** 31);
      const producer = await transport.produce(producerOptions(ssrc));
      const consumer = await receive.transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
      return new CatchUp(options, transport, producer, consumer, ssrc);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  private constructor(
    options: CatchUpOptions,
    transport: types.DirectTransport,
    producer: types.Producer,
    consumer: types.Consumer,
    ssrc: number,
  ) {
    this.consumer = consumer;
    this.#options = options;
    this.#transport = transport;
    this.#producer = producer;
    this.#restamp = new Restamp({ ssrc, payloadType });
    this.#generation = options.source.gop.generation;
    this.#stopListening = options.source.onPacket((packet) => this.#follow(packet));
    this.#limit = setTimeout(this.#end, startLimitMs);
    consumer.observer.once('close', this.#end);
  }

  /** Whether the viewer is being sent pictures. */
  get flowing(): boolean {
    return this.#state === 'history' || this.#state === 'live';
  }

  /** The viewer's browser is ready for the pictures. Resolves when they begin to flow, or when it has ended. */
  async start(): Promise<void> {
    if (this.#state !== 'offered') return;
    this.#state = 'starting';
    // What is sent before the handshake is over is lost.
    await Promise.race([this.#options.receive.connected, this.#over.promise]);
    if (this.#closed) return;
    await this.consumer.resume();
    if (this.#closed) return;
    clearTimeout(this.#limit);
    this.#state = 'history';
    this.#stopBurst = this.#options.receive.pacer.add(() => this.#sendHistory());
  }

  close(): void {
    if (this.#closed) return;
    this.#state = 'closed';
    this.#over.resolve();
    clearTimeout(this.#limit);
    this.#stopBurst();
    this.#stopListening();
    this.consumer.close();
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  get #closed(): boolean {
    return this.#state === 'closed';
  }

  readonly #end = (): void => {
    if (this.#closed) return;
    this.close();
    this.#options.onEnd();
  };

  /** One packet of the past. A key frame that came meanwhile is where to go on: what is before it is of no use any more. */
  #sendHistory(): boolean {
    const { gop } = this.#options.source;
    if (gop.generation !== this.#generation) [this.#generation, this.#next] = [gop.generation, 0];
    if (gop.length === 0) {
      // It has grown too large meanwhile: the rest cannot be had.
      this.#end();
      return false;
    }
    if (this.#next < gop.length) {
      this.#send(gop.packet(this.#next++), gop.timestampNow);
      return true;
    }
    this.#state = 'live';
    return false;
  }

  #follow(packet: Buffer): void {
    if (this.#state !== 'live') return;
    this.#send(packet);
    const { gop } = this.#options.source;
    if (gop.generation === this.#generation) return;
    this.#generation = gop.generation;
    if (gop.length > 0) this.#limit = setTimeout(this.#end, handoverLimitMs);
  }

  #send(packet: Buffer, timestampNow?: number): void {
    const own = this.#restamp.packet(packet, timestampNow);
    if (own && !this.#producer.closed) this.#producer.send(own);
  }
}

/** Makes the catch-ups of a process, so many at the same time at most: each costs the sending of a stream of its own. */
export class CatchUps {
  readonly limit: number;
  #present = 0;

  constructor(limit = 64) {
    this.limit = limit;
  }

  /** Catch-ups offered or going on. */
  get present(): number {
    return this.#present;
  }

  /** Undefined when there are as many as there may be, or nothing to catch up with. Rejects when the worker is gone. */
  async create(options: CatchUpOptions): Promise<CatchUp | undefined> {
    if (this.#present >= this.limit || options.source.gop.length === 0) return undefined;
    this.#present += 1;
    try {
      const made = await CatchUp.create(options);
      const gone = () => (this.#present -= 1);
      if (made.consumer.closed) gone();
      else made.consumer.observer.once('close', gone);
      return made;
    } catch (error) {
      this.#present -= 1;
      throw error;
    }
  }
}
