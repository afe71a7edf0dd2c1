import { ticksPerMs } from '../rtp.ts';

/** Two pictures that are further apart by their timestamps, ticks: the clock has jumped. A stream that pauses that long has stalled. */
const longestStep = 5000 * ticksPerMs;

/**
 * RTP timestamps that only go forward, at the camera's pace: as they come plus an offset, which changes when the camera's jump.
 * Then the time on our clock since the picture before stands for theirs.
 */
export class Timeline {
  readonly #now: () => number;
  #offset = 0;
  #last: { from: number; to: number; at: number } | undefined;

  /** `now`: milliseconds, steady. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next picture's time as it is sent on, and whether the camera's own made sense. */
  next(from: number, { clockIsNew = false } = {}): { timestamp: number; regular: boolean } {
    const at = this.#now();
    const step = this.#last ? (from - this.#last.from) | 0 : 1;
    const regular = !clockIsNew && step > 0 && step <= longestStep;
    if (this.#last && !regular) {
      const passed = Math.max(1, Math.round((at - this.#last.at) * ticksPerMs));
      this.#offset = this.#last.to + passed - from;
    }
    const timestamp = (from + this.#offset) >>> 0;
    this.#last = { from, to: timestamp, at };
    return { timestamp, regular };
  }
}
