/** Who may move a camera's head; a higher `priority` takes it from a lower one. */
export interface PtzOperator {
  id: string;
  priority: number;
}

export type PtzAnswer =
  /** `lost`: from whom it was taken just now; they are to be told. */
  | { granted: true; lost?: PtzOperator }
  /** `freeAt`: when the holder's time ends unless they go on, ms since the epoch. */
  | { granted: false; holder: PtzOperator; freeAt: number };

/** Somebody who does nothing so long holds the head no more, ms. */
const usualIdleMs = 10_000;

/** One operator at a time for one camera's head. Holds no timer: whoever asks learns who holds it at that moment. */
export class PtzControl {
  readonly #idleMs: number;
  readonly #now: () => number;
  #held: { by: PtzOperator; until: number } | undefined;

  constructor({ idleMs = usualIdleMs, now = Date.now }: { idleMs?: number; now?: () => number } = {}) {
    this.#idleMs = idleMs;
    this.#now = now;
  }

  /** To be asked with every movement: it also says that one is still there. */
  request(operator: PtzOperator): PtzAnswer {
    const held = this.#current();
    if (held && held.by.id !== operator.id && held.by.priority >= operator.priority) {
      return { granted: false, holder: held.by, freeAt: held.until };
    }
    this.#held = { by: operator, until: this.#now() + this.#idleMs };
    return held && held.by.id !== operator.id ? { granted: true, lost: held.by } : { granted: true };
  }

  /** Gives it back; false when it was not theirs (any more). */
  release(id: string): boolean {
    if (this.#current()?.by.id !== id) return false;
    this.#held = undefined;
    return true;
  }

  /** Undefined when it is free. */
  get holder(): PtzOperator | undefined {
    return this.#current()?.by;
  }

  #current(): { by: PtzOperator; until: number } | undefined {
    if (this.#held && this.#now() >= this.#held.until) this.#held = undefined;
    return this.#held;
  }
}
