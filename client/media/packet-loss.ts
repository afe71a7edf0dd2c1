/** So many readings make the figure: with one every two seconds, what was lost in the last ten. */
const READINGS = 6;
/** Fewer packets than this say nothing. */
const LEAST_PACKETS = 50;

/** Packets of one stream since its beginning, as the browser counts them. */
export interface PacketCount {
  received: number;
  lost: number;
}

/** The share of a stream's packets that were lost lately, from readings of its counters. */
export class PacketLoss {
  #ssrc: number | null = null;
  readonly #readings: PacketCount[] = [];

  /** A reading of the stream `ssrc`; what was read of another one is forgotten. */
  read(ssrc: number, count: PacketCount): void {
    if (ssrc !== this.#ssrc) this.forget();
    this.#ssrc = ssrc;
    this.#readings.push(count);
    if (this.#readings.length > READINGS) this.#readings.shift();
  }

  forget(): void {
    this.#ssrc = null;
    this.#readings.length = 0;
  }

  /** Whole percent; null while it is not known. */
  get percent(): number | null {
    const [first, last] = [this.#readings.at(0), this.#readings.at(-1)];
    if (!first || !last) return null;
    // One that came late after all is taken off again.
    const lost = Math.max(0, last.lost - first.lost);
    const sent = lost + last.received - first.received;
    return sent < LEAST_PACKETS ? null : Math.round((lost / sent) * 100);
  }
}
