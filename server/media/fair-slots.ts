/** Places in the queue; past it nobody is let in. More than a process pulls streams. */
const longestQueue = 1000;

/** A place that is held until it is given back; release() is idempotent. */
export interface Slot extends Disposable {
  release(): void;
}

/** A number of places, given out first come first served. The number may change: a smaller one counts as places are given back. */
export class FairSlots {
  readonly #longestQueue: number;
  #limit: number;
  #held = 0;
  /** In order of coming. */
  readonly #waiting = new Set<(slot: Slot) => void>();

  constructor(limit: number, options: { longestQueue?: number } = {}) {
    this.#limit = limit;
    this.#longestQueue = options.longestQueue ?? longestQueue;
  }

  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.#admit();
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A place, if there is one; then nobody waits for it, since a free place goes to who waits at once. */
  tryTake(): Slot | undefined {
    return this.#held < this.#limit ? this.#slot() : undefined;
  }

  /** Waits for a place; undefined when the signal is aborted first or the queue is full. Never rejects. */
  take(signal: AbortSignal): Promise<Slot | undefined> {
    const free = signal.aborted ? undefined : this.tryTake();
    if (free || signal.aborted || this.#waiting.size >= this.#longestQueue) return Promise.resolve(free);
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.delete(enter);
        resolve(undefined);
      };
      const enter = (slot: Slot) => {
        signal.removeEventListener('abort', leave);
        resolve(slot);
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #slot(): Slot {
    this.#held += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.#held -= 1;
      this.#admit();
    };
    return { release, [Symbol.dispose]: release };
  }

  #admit(): void {
    for (const enter of this.#waiting) {
      if (this.#held >= this.#limit) return;
      this.#waiting.delete(enter);
      enter(this.#slot());
    }
  }
}
