import { randomBytes, randomInt } from 'node:crypto';
import type { FaultSet } from './faults.ts';
import { beginsKeyFrame, clockRate, type VideoCodec } from './rtp.ts';

/** Packets that leave together. */
export interface RtpBurst {
  packets: readonly Buffer[];
  /** The same for channel 0 of an RTSP connection (RFC 2326, 10.12), so that every player is sent the very same bytes. */
  interleaved: Buffer;
  keyFrame: boolean;
}

/** Between two sender reports, ms. */
const reportMs = 5000;
/** From the NTP era (1900) to the Unix epoch, seconds. */
const ntpOffset = 2_208_988_800;

/**
 * What every packet of a stream passes: one source and sequence for as long as the stream lives, wherever its pictures come from
 * at the time, and the clock, with its faults.
 */
export class RtpSender {
  readonly #faults: FaultSet;
  readonly #source = randomBytes(4).readUInt32BE();
  #sequence = randomInt(0x10000);
  /** Added to the timestamps of the present origin of packets; unknown until its first. */
  #offset: number | undefined;
  #time = randomInt(0x7fffffff);
  #sentAt: number | undefined;
  #constant: number | undefined;
  #reportedAt: number | undefined;
  #began = performance.now();
  #packets = 0;
  #octets = 0;

  constructor(faults: FaultSet) {
    this.#faults = faults;
  }

  /** The packets that follow come from elsewhere: their timestamps go on from the present ones by the time that passed. */
  changeOrigin(): void {
    this.#offset = undefined;
  }

  /** `shift` is added to the packets' own timestamps; the packets stay as they are. */
  send(packets: readonly Buffer[], shift: number, codec: VideoCodec): RtpBurst {
    const now = performance.now();
    const size = packets.reduce((sum, packet) => sum + 4 + packet.length, 0);
    const interleaved = Buffer.allocUnsafe(size);
    const sent: Buffer[] = [];
    let at = 0;
    for (const packet of packets) {
      interleaved[at] = 0x24;
      interleaved[at + 1] = 0;
      interleaved.writeUInt16BE(packet.length, at + 2);
      packet.copy(interleaved, at + 4);
      const copy = interleaved.subarray(at + 4, at + 4 + packet.length);
      copy.writeUInt16BE(this.#sequence, 2);
      copy.writeUInt32BE(this.#timestamp(packet.readUInt32BE(4) + shift, now), 4);
      copy.writeUInt32BE(this.#source, 8);
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#octets = (this.#octets + packet.length - 12) >>> 0;
      this.#packets = (this.#packets + 1) >>> 0;
      sent.push(copy);
      at += 4 + packet.length;
    }
    this.#sentAt = now;
    return { packets: sent, interleaved, keyFrame: packets.some((packet) => beginsKeyFrame(packet, codec)) };
  }

  #timestamp(own: number, now: number): number {
    this.#offset ??= this.#time + ((now - (this.#sentAt ?? now)) / 1000) * clockRate - own;
    this.#time = Math.round(own + this.#offset);
    if (!this.#faults.has('timestamps_constant')) this.#constant = undefined;
    else return (this.#constant ??= this.#time >>> 0);
    const jump = this.#faults.get('timestamp_jump')?.seconds ?? 0;
    return Number(BigInt.asUintN(32, BigInt(Math.round(this.#time + jump * clockRate))));
  }

  /** A sender report (RFC 3550, 6.4.1) when one is due: what the timestamp of now is by the camera's clock. */
  report(): Buffer | undefined {
    const now = performance.now();
    if (this.#faults.has('no_reports') || this.#sentAt === undefined) return undefined;
    if (this.#reportedAt !== undefined && now - this.#reportedAt < reportMs) return undefined;
    this.#reportedAt = now;
    const wrong = this.#faults.get('clock');
    const clock = Date.now() + (wrong?.offsetMs ?? 0) + (wrong?.drift ?? 0) * (now - this.#began);
    const report = Buffer.alloc(28);
    report.writeUInt32BE(0x80c80006, 0);
    report.writeUInt32BE(this.#source, 4);
    report.writeUInt32BE((Math.floor(clock / 1000) + ntpOffset) >>> 0, 8);
    report.writeUInt32BE(Math.floor(((clock % 1000) / 1000) * 2 ** 32), 12);
    const jump = this.#faults.get('timestamp_jump')?.seconds ?? 0;
    report.writeUInt32BE(Number(BigInt.asUintN(32, BigInt(Math.round(this.#time + jump * clockRate)))), 16);
    report.writeUInt32BE(this.#packets, 20);
    report.writeUInt32BE(this.#octets, 24);
    return report;
  }
}
