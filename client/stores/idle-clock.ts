/** Input is written down at most this often, milliseconds. */
const RESOLUTION_MS = 1_000;

export interface IdleClockOptions {
  /** How long nobody may be missed, milliseconds. */
  limitMs: () => number;
  /** The moment of the last input, `Date.now()`; kept where all tabs and the next page find it. */
  read: () => number;
  write: (at: number) => void;
}

/** Tells by the wall clock how long nobody has touched the console: a machine that sleeps stops timers, not that clock. */
export class IdleClock {
  readonly #options: IdleClockOptions;

  constructor(options: IdleClockOptions) {
    this.#options = options;
  }

  /** Somebody is there, whatever was before. */
  start(now: number): void {
    this.#options.write(now);
  }

  /** Input at `now`. It does not count when it comes too late: the first touch after a long sleep is a stranger's. */
  input(now: number): void {
    const since = now - this.#options.read();
    // Before the last input: the clock was set back, and the old moment would make the limit longer.
    if (since < 0 || (since >= RESOLUTION_MS && !this.isOver(now))) this.#options.write(now);
  }

  isOver(now: number): boolean {
    return now - this.#options.read() >= this.#options.limitMs();
  }
}
