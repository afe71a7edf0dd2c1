import type { Fault } from './faults.ts';
import type { RtpBurst } from './rtp-sender.ts';

type Loss = Extract<Fault, { kind: 'loss' }>;

export interface Dropper {
  readonly fault: Loss;
  /** The burst without the packets that chance takes away. */
  thin(burst: RtpBurst): RtpBurst;
}

/** The same packets are lost whenever the same fault begins. */
export function dropper(fault: Loss): Dropper {
  const random = chance(fault.seed ?? 1);
  return {
    fault,
    thin(burst) {
      const kept = burst.packets.map(() => random() * 100 >= fault.percent);
      if (kept.every(Boolean)) return burst;
      const packets = burst.packets.filter((_, index) => kept[index]);
      // Each packet lies in the interleaved bytes, four bytes of frame before it.
      const parts = packets.map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset - 4, length + 4));
      return { ...burst, packets, interleaved: Buffer.concat(parts) };
    },
  };
}

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
