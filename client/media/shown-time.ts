/** A tile says after this long without a picture that it is not live; what stands on the screen from then on is not counted. Milliseconds. */
const LONGEST_GAP_MS = 3_000;

/** How long one watch has shown moving pictures, told from the moments at which they were presented (`performance.now()`). */
export class ShownTime {
  #total = 0;
  #reported = 0;
  #last: number | null = null;

  picture(now: number): void {
    if (this.#last !== null) this.#total += Math.min(LONGEST_GAP_MS, Math.max(0, now - this.#last));
    this.#last = now;
  }

  /** Out of sight, or the stream has ended: the time until the next picture does not count. */
  pause(): void {
    this.#last = null;
  }

  /** Whole milliseconds in all, or null when nothing was added since it was asked last. */
  report(): number | null {
    const total = Math.floor(this.#total);
    if (total === this.#reported) return null;
    return (this.#reported = total);
  }
}
