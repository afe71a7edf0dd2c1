import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import { h264, type MediaNode } from './worker-pool.ts';

export const payloadType = 96;

/**
 * Where ffmpeg's RTP comes in: a PlainTransport on loopback and its producer. The transport takes the first sender's address for good,
 * so a landing that has received anything serves one ffmpeg only; an untouched one can wait for the next attempt.
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
  /** Aborted when the landing is gone: closed by us, or its worker died. */
  readonly gone: AbortSignal;
  #used = false;

  static async create(node: MediaNode): Promise<Landing> {
    const transport = await node.router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
      comedia: true,
    });
    try {
      const ssrc = randomInt(1, 2 ** 31);
      const { mimeType, clockRate, parameters } = h264;
      const producer = await transport.produce({
        kind: 'video',
        rtpParameters: {
          codecs: [{ mimeType, clockRate, parameters, payloadType, rtcpFeedback: [] }],
          encodings: [{ ssrc }],
        },
      });
      await producer.enableTraceEvent(['keyframe']);
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
    producer.observer.once('close', () => gone.abort());
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

  /** Calls back at the first packet of each key frame. Returns what stops it. */
  onKeyFrame(listener: () => void): () => void {
    const onTrace = (trace: types.ProducerTraceEventData) => {
      if (trace.type === 'keyframe') listener();
    };
    this.producer.on('trace', onTrace);
    return () => this.producer.off('trace', onTrace);
  }

  /** RTP packets received so far. */
  async packetCount(): Promise<number> {
    const stats = await this.producer.getStats();
    return stats.reduce((sum, stream) => sum + stream.packetCount, 0);
  }

  close(): void {
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
