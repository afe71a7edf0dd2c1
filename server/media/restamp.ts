import { parseRtp, ticksPerMs } from './rtp.ts';

/** A timestamp that is further behind than this was not overtaken by the burst: the camera's clock has jumped. Ticks. */
const jumpTicks = 1000 * ticksPerMs;

/**
 * Makes packets of one RTP stream out of those of another: own SSRC, payload type and sequence numbers, header extensions left out.
 * Pictures of the past are stamped as of now: with their own times, seconds apart and sent at once, they would teach the receiver's
 * jitter buffer to wait.
 */
export class Restamp {
  readonly #ssrc: number;
  readonly #payloadType: number;
  #sequence = 0;
  /** Timestamps of the picture before: as it came, and as it went. */
  #last: { from: number; to: number } | undefined;

  constructor({ ssrc, payloadType }: { ssrc: number; payloadType: number }) {
    this.#ssrc = ssrc;
    this.#payloadType = payloadType;
  }

  /** The packet with its own time, or for one of the past with that of now. Undefined for what is not RTP. */
  packet(from: Buffer, timestampNow?: number): Buffer | undefined {
    const rtp = parseRtp(from);
    if (!rtp) return undefined;
    if (this.#last?.from !== rtp.timestamp) {
      this.#last = { from: rtp.timestamp, to: this.#after(timestampNow ?? rtp.timestamp) };
    }
    const to = Buffer.allocUnsafe(12 + rtp.payload.length);
    to[0] = 0x80;
    to[1] = (rtp.marker ? 0x80 : 0) | this.#payloadType;
    to.writeUInt16BE(this.#sequence, 2);
    to.writeUInt32BE(this.#last.to, 4);
    to.writeUInt32BE(this.#ssrc, 8);
    rtp.payload.copy(to, 12);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return to;
  }

  /** Never back: the burst may have run a little ahead of the camera's clock. */
  #after(due: number): number {
    if (!this.#last) return due;
    const ahead = (due - this.#last.to) | 0;
    return ahead > 0 || ahead < -jumpTicks ? due : (this.#last.to + 1) >>> 0;
  }
}
