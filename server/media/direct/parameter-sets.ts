import { BitReader } from '../h264.ts';
import { nal } from '../rtp.ts';

/** Kept sets, and bytes of one: PPS have ids up to 255, but nobody uses more than a handful. */
const mostSets = 8;
const longestSet = 512;
/** NAL header of a STAP-A (RFC 6184, 5.7.1) of the highest importance. */
const aggregateHeader = 0x78;

/** The SPS and PPS of a stream: those of its description until newer ones come in the stream itself. */
export class ParameterSets {
  readonly #sets = new Map<string, Buffer>();
  #aggregate: Buffer | undefined;

  /** Takes one NAL unit, if it is a parameter set; copies it only when it is new. */
  add(buffer: Buffer, start: number, end: number): void {
    const type = buffer[start]! & 0x1f;
    if ((type !== nal.sps && type !== nal.pps) || end - start > longestSet || end - start < 2) return;
    const key = type === nal.sps ? 'sps' : `pps${new BitReader(buffer.subarray(start + 1, end)).ue()}`;
    const present = this.#sets.get(key);
    if (present?.length === end - start && buffer.compare(present, 0, present.length, start, end) === 0) return;
    if (!present && this.#sets.size >= mostSets) return;
    this.#sets.set(key, Buffer.from(buffer.subarray(start, end)));
    this.#aggregate = undefined;
  }

  /** All of them as the payload of one RTP packet (STAP-A), the SPS first; undefined without both an SPS and a PPS, or when they do not fit. */
  aggregate(mostBytes: number): Buffer | undefined {
    this.#aggregate ??= this.#join();
    return this.#aggregate && this.#aggregate.length <= mostBytes ? this.#aggregate : undefined;
  }

  #join(): Buffer | undefined {
    const sps = this.#sets.get('sps');
    const others = [...this.#sets].flatMap(([key, set]) => (key === 'sps' ? [] : [set]));
    if (!sps || others.length === 0) return undefined;
    const length = (set: Buffer) => Buffer.from([set.length >> 8, set.length & 0xff]);
    return Buffer.concat([Buffer.from([aggregateHeader]), ...[sps, ...others].flatMap((set) => [length(set), set])]);
  }
}
