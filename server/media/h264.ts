import { nal } from './rtp.ts';

/**
 * Bits of an H.264 NAL unit after its header byte, emulation prevention bytes (00 00 03, ITU-T H.264 7.4.1) left out.
 * Past the end everything is zero and `overrun` is true: a unit that is cut off, or the beginning of a fragmented one, is no error of the reader.
 */
export class BitReader {
  readonly #bytes: Buffer;
  #at = 0;
  #bit = 0;
  #zeros = 0;
  overrun = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  bit(): number {
    if (this.#bit === 0 && this.#zeros >= 2 && this.#bytes[this.#at] === 3) {
      this.#at += 1;
      this.#zeros = 0;
    }
    const byte = this.#bytes[this.#at];
    if (byte === undefined) {
      this.overrun = true;
      return 0;
    }
    const value = (byte >> (7 - this.#bit)) & 1;
    if (++this.#bit === 8) {
      this.#bit = 0;
      this.#at += 1;
      this.#zeros = byte === 0 ? this.#zeros + 1 : 0;
    }
    return value;
  }

  /** `count` bits as an unsigned number, at most 32. */
  bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count; read++) value = value * 2 + this.bit();
    return value;
  }

  /** Exp-Golomb, unsigned (ue(v)). */
  ue(): number {
    let zeros = 0;
    while (zeros < 32 && this.bit() === 0 && !this.overrun) zeros += 1;
    return this.overrun ? 0 : 2 ** zeros - 1 + this.bits(zeros);
  }

  /** Exp-Golomb, signed (se(v)). */
  se(): number {
    const code = this.ue();
    return code % 2 ? (code + 1) / 2 : -code / 2;
  }
}

/** What a sequence parameter set says of its pictures (ITU-T H.264 7.3.2.1.1). Sizes in pixels, cropping taken off. */
export interface Sps {
  /** profile_idc: 66 baseline, 77 main, 88 extended, 100 high, 110 high 10, 122 high 4:2:2. */
  profile: number;
  /** Constraint flags as one byte, as in a profile-level-id. */
  constraints: number;
  level: number;
  width: number;
  height: number;
  /** 1 is 4:2:0, the only format that browsers are sure to decode. */
  chromaFormat: number;
  bitDepth: number;
  interlaced: boolean;
}

const profilesWithChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Of a whole SPS without its NAL header byte. Undefined for one that is cut off or makes no sense. */
export function parseSps(body: Buffer): Sps | undefined {
  const reader = new BitReader(body);
  const profile = reader.bits(8);
  const constraints = reader.bits(8);
  const level = reader.bits(8);
  reader.ue(); // its id
  let chromaFormat = 1;
  let bitDepth = 8;
  if (profilesWithChroma.has(profile)) {
    chromaFormat = reader.ue();
    if (chromaFormat === 3) reader.bit(); // separate colour planes
    bitDepth = 8 + Math.max(reader.ue(), reader.ue());
    reader.bit();
    if (reader.bit()) skipScalingLists(reader, chromaFormat === 3 ? 12 : 8);
  }
  reader.ue(); // log2_max_frame_num
  skipPictureOrder(reader);
  reader.ue(); // reference frames
  reader.bit(); // gaps allowed
  const widthInMacroblocks = reader.ue() + 1;
  const heightInMapUnits = reader.ue() + 1;
  const interlaced = reader.bit() === 0;
  if (interlaced) reader.bit();
  reader.bit(); // direct_8x8_inference
  const crop = reader.bit() ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];
  if (reader.overrun) return undefined;
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const fields = interlaced ? 2 : 1;
  const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const unitY = (chromaFormat === 1 ? 2 : 1) * fields;
  const width = widthInMacroblocks * 16 - (left + right) * unitX;
  const height = heightInMapUnits * 16 * fields - (top + bottom) * unitY;
  if (width <= 0 || height <= 0 || width > 16_384 || height > 16_384) return undefined;
  return { profile, constraints, level, width, height, chromaFormat, bitDepth, interlaced };
}

function skipPictureOrder(reader: BitReader): void {
  const kind = reader.ue();
  if (kind === 0) reader.ue();
  if (kind !== 1) return;
  reader.bit();
  reader.se();
  reader.se();
  for (let left = Math.min(reader.ue(), 255); left > 0; left--) reader.se();
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!reader.bit()) continue;
    let next = 8;
    for (let at = 0, last = 8; at < (list < 6 ? 16 : 64) && next !== 0; at++, last = next || last) {
      next = (last + reader.se() + 256) % 256;
    }
  }
}

const sliceTypes = ['P', 'B', 'I', 'SP', 'SI'] as const;

/** The type of a slice (7.3.3), from its first bytes without the NAL header byte; undefined when they are too few. */
export function sliceType(body: Buffer): (typeof sliceTypes)[number] | undefined {
  const reader = new BitReader(body);
  reader.ue(); // first macroblock
  const type = reader.ue();
  return reader.overrun ? undefined : sliceTypes[type % 5];
}

/**
 * Calls back with each NAL unit that begins in an RTP payload (RFC 6184: single, STAP-A, FU-A): its type and its bytes without the
 * header byte, of a fragmented one those of the first fragment. The bytes are a view into the payload.
 */
export function eachNal(payload: Buffer, callback: (type: number, body: Buffer) => void): void {
  if (payload.length < 2) return;
  const type = payload[0]! & 0x1f;
  if (type === nal.fuA) {
    if (payload[1]! & 0x80) callback(payload[1]! & 0x1f, payload.subarray(2));
  } else if (type === nal.stapA) {
    for (let at = 1; at + 3 <= payload.length; at += 2 + payload.readUInt16BE(at)) {
      callback(payload[at + 2]! & 0x1f, payload.subarray(at + 3, at + 2 + payload.readUInt16BE(at)));
    }
  } else callback(type, payload.subarray(1));
}

/** Why an H.264 stream cannot be sent to browsers as it comes. */
export type CopyObstacle = 'b_frames' | 'interlaced' | 'profile';

/** The obstacle that one NAL unit shows, if any; `body` as eachNal gives it. */
export function copyObstacle(type: number, body: Buffer): CopyObstacle | undefined {
  // Pictures out of order: RTP timestamps of WebRTC are those of presentation in order, and decoders there reorder nothing.
  if (type === nal.slice) return sliceType(body) === 'B' ? 'b_frames' : undefined;
  const sps = type === nal.sps ? parseSps(body) : undefined;
  if (!sps) return undefined;
  if (sps.interlaced) return 'interlaced';
  return sps.chromaFormat > 1 || sps.bitDepth > 8 || sps.profile === 88 ? 'profile' : undefined;
}
