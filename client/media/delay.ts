import type { LiveEvents } from '../../server/contract/live.ts';

/** Ticks of the RTP clock of video in a millisecond. */
const TICKS_PER_MS = 90;
/** The least of so long counts: a picture may wait for its turn on a busy machine. Milliseconds. */
const SPAN_MS = 1_000;

/** How old pictures are when they are shown, milliseconds. */
export interface Lateness {
  /** From the camera, as far as that can be known: what the server is behind, and the way from there. */
  total: number;
  /** From the server's receipt to the screen. */
  way: number;
}

/** The delay of one tile's pictures, from when the server received them and when they are shown. */
export class Delay {
  #time: Omit<Parameters<LiveEvents['live.time']>[0], 'watchId'> | null = null;
  #since = 0;
  #least = Infinity;
  #lateness: Lateness | null = null;

  /** When pictures come in to the server at present. */
  learn(time: Omit<Parameters<LiveEvents['live.time']>[0], 'watchId'>): void {
    this.#time = time;
  }

  /** A picture is shown at `now`, server clock. */
  picture(rtpTimestamp: number, now: number): void {
    if (!this.#time) return;
    const { rtpTimestamp: reference, at, lagMs } = this.#time;
    const receivedAt = at + ((rtpTimestamp - reference) | 0) / TICKS_PER_MS;
    this.#least = Math.min(this.#least, now - receivedAt);
    if (now - this.#since < SPAN_MS) return;
    // Nothing is shown before it was received: what is less is the error of the clocks.
    const way = Math.max(0, this.#least);
    this.#lateness = { way, total: way + lagMs };
    this.#since = now;
    this.#least = Infinity;
  }

  /** Null while it is not known. */
  get lateness(): Lateness | null {
    return this.#lateness;
  }

  /** Another stream: nothing is known of it yet. */
  forget(): void {
    this.#time = null;
    this.reset();
  }

  /** The pictures were interrupted. */
  reset(): void {
    this.#since = 0;
    this.#least = Infinity;
    this.#lateness = null;
  }
}
