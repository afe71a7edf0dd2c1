import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { h264, type MediaNode } from './worker-pool.ts';

export const payloadType = 96;

/** A producer of what we send a router ourselves: the H.264 that it passes on, marked with `ssrc` and `payloadType`. */
export const producerOptions = (ssrc: number): types.ProducerOptions => {
  const { mimeType, clockRate, parameters } = h264;
  return {
    kind: 'video',
    rtpParameters: {
      codecs: [{ mimeType, clockRate, parameters, payloadType, rtcpFeedback: [] }],
      encodings: [{ ssrc }],
    },
  };
};

/** Who sends into a landing: a process of its own, or this one by send(). */
export type Sender = 'process' | 'self';

/** Bytes that the router's socket holds: a key frame of a large stream comes at once. The kernel may grant less (net.core.rmem_max). */
const receiveBufferBytes = 2 * 1024 * 1024;

/**
 * Where an engine's RTP comes in: a PlainTransport on loopback and its producer. The transport takes the first sender's address for good,
 * so a landing that has received anything serves one engine only; an untouched one can wait for the next attempt.
 */
export class Landing implements Disposable {
  readonly node: MediaNode;
  readonly producer: types.Producer;
  readonly ssrc: number;
  /** Resolves when the first viewer is ready for its pictures. */
  readonly awaited: Promise<void>;
  /** A viewer is ready: its consumer takes what comes from now on. */
  readonly markAwaited: () => void;
  readonly #transport: types.PlainTransport;
  readonly #listeners = new Set<(packet: Buffer) => void>();
  /** Aborted when the landing is gone: closed by us, or its worker died. */
  readonly gone: AbortSignal;
  #tap: types.DirectTransport | undefined;
  #socket: Socket | undefined;
  #used = false;

  static async create(node: MediaNode): Promise<Landing> {
    const transport = await node.router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1', recvBufferSize: receiveBufferBytes },
      rtcpMux: false,
      comedia: true,
    });
    try {
      const ssrc = randomInt(1, 2 ** 31);
      const producer = await transport.produce(producerOptions(ssrc));
      return new Landing(node, transport, producer, ssrc);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  private constructor(node: MediaNode, transport: types.PlainTransport, producer: types.Producer, ssrc: number) {
    this.node = node;
    this.producer = producer;
    this.ssrc = ssrc;
    this.#transport = transport;
    const audience = Promise.withResolvers<void>();
    this.awaited = audience.promise;
    this.markAwaited = audience.resolve;
    const gone = new AbortController();
    this.gone = gone.signal;
    producer.observer.once('close', () => {
      gone.abort();
      this.#tap?.close();
      this.#socket?.close();
    });
    transport.once('tuple', () => {
      this.#used = true;
    });
  }

  /** Whether a sender has been seen. */
  get used(): boolean {
    return this.#used;
  }

  get rtpPort(): number {
    return this.#transport.tuple.localPort;
  }

  get rtcpPort(): number {
    return this.#transport.rtcpTuple!.localPort;
  }

  /** Makes it ready for who sends next. Called while it is unused; rejects when it closes meanwhile. */
  async expect(sender: Sender): Promise<void> {
    if (sender === 'process') return this.#listen();
    // What we send ourselves need not come back: that would cost more than sending it.
    this.#tap?.close();
    this.#tap = undefined;
    if (this.#socket) return;
    const socket = createSocket('udp4');
    this.#socket = socket.on('error', () => undefined); // its worker died: the landing is gone
    // Connected: the kernel finds the way once, not for each packet.
    socket.connect(this.rtpPort, '127.0.0.1');
    await once(socket, 'connect', { signal: this.gone });
  }

  /** A look at the packets themselves, beside the viewers' way: it does not delay them. */
  async #listen(): Promise<void> {
    if (this.#tap) return;
    const tap = await this.node.router.createDirectTransport();
    if (this.gone.aborted) return tap.close();
    this.#tap = tap;
    const consumer = await tap.consume({
      producerId: this.producer.id,
      rtpCapabilities: this.node.router.rtpCapabilities,
    });
    consumer.on('rtp', (packet) => this.#tell(packet));
  }

  #tell(packet: Buffer): void {
    for (const listener of this.#listeners) listener(packet);
  }

  /**
   * Sends one RTP packet of this process, from a key frame on, marked with `ssrc` and `payloadType`. Its bytes must stay as they are until the
   * next turn of the event loop. After close() nothing happens.
   */
  send(packet: Buffer): void {
    if (this.gone.aborted) return;
    this.#used = true;
    // Nothing waits: what the kernel cannot take now is lost, as on any network.
    if (this.#socket?.getSendQueueCount() === 0) this.#socket.send(packet);
    this.#tell(packet);
  }

  /**
   * Calls back with each RTP packet that the router receives, from the first key frame on, after the viewers were served.
   * The bytes are only lent: a listener that keeps them copies. Returns what stops it.
   */
  onPacket(listener: (packet: Buffer) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
