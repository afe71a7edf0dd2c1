import type { Irregularity } from '../../contract/common.ts';
import { nal } from '../rtp.ts';
import { ParameterSets } from './parameter-sets.ts';
import { Timeline } from './timeline.ts';

/** Bytes of an RTP packet with its header: with SRTP, header extensions, UDP and IPv6 around it still below Ethernet's 1500. */
export const largestPacket = 1400;
const headerBytes = 12;
const largestAggregate = largestPacket - headerBytes;
/** A step of the sequence that is larger is no loss but a new count. */
const largestLoss = 1000;
/** Pictures without an end mark after which the camera is taken not to set it; a single one may have been lost. */
const missingMarkers = 3;

export interface ForwarderOptions {
  /** How the packets are to be marked. */
  ssrc: number;
  payloadType: number;
  /** The camera's payload type; other packets are left out. */
  from: number;
  /** NAL units of the description. */
  parameterSets: readonly Buffer[];
  /** The packet is only lent. */
  send: (packet: Buffer) => void;
  /** Something that a receiver could stumble over; what can be mended has been. */
  onIrregular: (what: Irregularity) => void;
  /** Milliseconds, steady. */
  now: () => number;
}

/**
 * Sends a camera's RTP on as it comes (RFC 6184, packetization modes 0 and 1), from the first key frame on: header rewritten in place, parameter
 * sets put before key frames that lack them, packets cut that are too large for the way to a browser. Losses stay visible in the sequence.
 */
export class H264Forwarder {
  readonly #options: ForwarderOptions;
  readonly #sets = new ParameterSets();
  readonly #timeline: Timeline;
  #started = false;
  #ssrc = 0;
  #sequence = 0;
  /** What is added to the camera's sequence numbers. */
  #shift = 0;
  /** Of the picture under way: as it came, and as it goes. */
  #from: number | undefined;
  #timestamp = 0;
  /** Of the picture under way: a slice of it has come; its end mark has. */
  #hasSlice = false;
  #ended = false;
  /** Parameter sets have come since the picture before. */
  #hasSets = false;
  #lossy = false;
  #unmarked = 0;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#timeline = new Timeline(options.now);
    for (const set of options.parameterSets) this.#sets.add(set, 0, set.length);
  }

  /** One RTP packet: `buffer` from `start` to `end`, whose header is overwritten. */
  push(buffer: Buffer, start: number, end: number): void {
    if (end - start < headerBytes || buffer[start]! >> 6 !== 2) return;
    const marker = (buffer[start + 1]! & 0x80) !== 0;
    if ((buffer[start + 1]! & 0x7f) !== this.#options.from) return;
    let at = start + headerBytes + 4 * (buffer[start]! & 0x0f);
    if (buffer[start]! & 0x10) at += at + 4 > end ? end : 4 + 4 * buffer.readUInt16BE(at + 2);
    if (buffer[start]! & 0x20) end -= buffer[end - 1]!;
    const clockIsNew = this.#follow(buffer.readUInt16BE(start + 2), buffer.readUInt32BE(start + 8));
    if (clockIsNew === undefined) return;
    if (at + 2 > end) return this.#leaveOut();
    this.#beginTime(buffer.readUInt32BE(start + 4), clockIsNew);
    const needsSets = this.#read(buffer, at, end);
    if (needsSets === undefined) return this.#leaveOut();
    if (needsSets) this.#insertSets();
    this.#emit(buffer, at, end, marker && this.#hasSlice);
    if (marker && this.#hasSlice) {
      this.#ended = true;
      this.#hasSets = false;
      this.#lossy = false;
    }
  }

  /** Keeps count of the sequence. Answers whether the camera has begun anew; undefined for a packet that came before. */
  #follow(sequence: number, ssrc: number): boolean | undefined {
    const step = (sequence - this.#sequence) & 0xffff;
    const isNew = !this.#started || ssrc !== this.#ssrc || (step > largestLoss && step <= 0x10000 - largestLoss);
    if (this.#started && (isNew || step !== 1)) {
      this.#options.onIrregular('losses');
      if (!isNew && (step === 0 || step > 0x8000)) return undefined;
      this.#lossy = true;
      if (isNew) this.#shift += this.#sequence + 1 - sequence;
    }
    this.#sequence = sequence;
    const clockIsNew = this.#started && ssrc !== this.#ssrc;
    this.#ssrc = ssrc;
    return clockIsNew;
  }

  /** Nothing is missing where we left something out ourselves. */
  #leaveOut(): void {
    if (this.#started) this.#shift -= 1;
  }

  #beginTime(from: number, clockIsNew: boolean): void {
    if (from === this.#from && !clockIsNew) return;
    if (this.#hasSlice && !this.#ended && !this.#lossy && ++this.#unmarked >= missingMarkers) {
      this.#options.onIrregular('markers');
    }
    this.#nextPicture(from, clockIsNew);
  }

  #nextPicture(from: number, clockIsNew = false): void {
    const { timestamp, regular } = this.#timeline.next(from, { clockIsNew });
    if (this.#started && !regular) this.#options.onIrregular('timestamps');
    this.#from = from;
    this.#timestamp = timestamp;
    this.#hasSlice = false;
    this.#ended = false;
  }

  /** Notes what begins in a payload. Answers whether parameter sets must go before it; undefined for what is not to be sent on. */
  #read(buffer: Buffer, at: number, end: number): boolean | undefined {
    const kind = buffer[at]! & 0x1f;
    if (kind === nal.fuA) {
      const type = buffer[at + 1]! & 0x1f;
      if (buffer[at + 1]! & 0x80) return this.#begin(type, buffer, at + 2, end);
      if (!this.#started) return undefined;
      if (type >= nal.slice && type <= nal.idr) this.#hasSlice = true;
      return false;
    }
    if (kind === nal.stapA) {
      let answer: boolean | undefined;
      for (let unit = at + 1; unit + 3 <= end;) {
        const next = unit + 2 + buffer.readUInt16BE(unit);
        if (next > end) return undefined;
        const begun = this.#begin(buffer[unit + 2]! & 0x1f, buffer, unit + 3, next);
        answer = answer === undefined ? begun : answer || begun;
        unit = next;
      }
      return answer;
    }
    if (kind >= 1 && kind <= 23) return this.#begin(kind, buffer, at + 1, end);
    // STAP-B, MTAP, FU-B: only in packetization mode 2, in another order than the pictures.
    if (kind >= 25 && kind <= 29) this.#options.onIrregular('packetization');
    return undefined;
  }

  /** A NAL unit begins; its bytes behind the header byte are at `from`. */
  #begin(type: number, buffer: Buffer, from: number, to: number): boolean | undefined {
    if (type === nal.sps || type === nal.pps) {
      this.#sets.add(buffer, from - 1, to);
      if (type === nal.sps) {
        this.#hasSets = true;
        this.#started = true;
      }
    } else if (type >= nal.slice && type <= nal.idr) {
      const needsSets = type === nal.idr && !this.#hasSets;
      if (!this.#started && !(needsSets && this.#sets.aggregate(largestAggregate))) return undefined;
      if (this.#ended) this.#again((buffer[from]! & 0x80) !== 0);
      this.#hasSlice = true;
      return needsSets;
    }
    return this.#started ? false : undefined;
  }

  /** A slice after the end of the picture of this time. `first`: it begins a picture. */
  #again(first: boolean): void {
    if (first) this.#nextPicture(this.#from!);
    else this.#options.onIrregular('markers');
  }

  #insertSets(): void {
    const aggregate = this.#sets.aggregate(largestAggregate);
    if (!aggregate) return;
    this.#started = true;
    this.#hasSets = true;
    this.#send(Buffer.concat([Buffer.alloc(headerBytes), aggregate]), false);
    this.#shift += 1;
  }

  #emit(buffer: Buffer, at: number, end: number, marker: boolean): void {
    if (end - at + headerBytes <= largestPacket) this.#send(buffer.subarray(at - headerBytes, end), marker);
    else if ((buffer[at]! & 0x1f) === nal.stapA) this.#takeApart(buffer, at, end, marker);
    else this.#cut(buffer, at, end, marker);
  }

  #takeApart(buffer: Buffer, at: number, end: number, marker: boolean): void {
    for (let unit = at + 1; unit + 3 <= end;) {
      const next = unit + 2 + buffer.readUInt16BE(unit);
      const last = next + 3 > end;
      // What stands before it was sent, but may not have left yet: a copy of its own.
      const single = Buffer.concat([Buffer.alloc(headerBytes), buffer.subarray(unit + 2, next)]);
      this.#emit(single, headerBytes, single.length, marker && last);
      if (!last) this.#shift += 1;
      unit = next;
    }
  }

  /** A large NAL unit, or a large fragment of one, as fragments (FU-A) of about the same size. */
  #cut(buffer: Buffer, at: number, end: number, marker: boolean): void {
    const whole = (buffer[at]! & 0x1f) !== nal.fuA;
    const indicator = (buffer[at]! & 0xe0) | nal.fuA;
    const unit = whole ? 0xc0 | (buffer[at]! & 0x1f) : buffer[at + 1]!;
    const from = at + (whole ? 1 : 2);
    const pieces = Math.ceil((end - from) / (largestPacket - headerBytes - 2));
    for (let piece = 0; piece < pieces; piece++) {
      const [start, stop] = [piece, piece + 1].map((n) => from + Math.floor(((end - from) * n) / pieces)) as [
        number,
        number,
      ];
      const packet = Buffer.allocUnsafe(headerBytes + 2 + stop - start);
      const last = piece === pieces - 1;
      packet[headerBytes] = indicator;
      packet[headerBytes + 1] = unit & (piece === 0 ? 0xff : 0x7f) & (last ? 0xff : 0xbf);
      buffer.copy(packet, headerBytes + 2, start, stop);
      this.#send(packet, marker && last);
      if (!last) this.#shift += 1;
    }
  }

  #send(packet: Buffer, marker: boolean): void {
    packet[0] = 0x80;
    packet[1] = (marker ? 0x80 : 0) | this.#options.payloadType;
    packet.writeUInt16BE((this.#sequence + this.#shift) & 0xffff, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(this.#options.ssrc, 8);
    this.#options.send(packet);
  }
}
