/** Past this many keys the one whose window is oldest is forgotten. */
const keysKept = 10_000;

/** Counts, for each key, in windows that begin with the first of them. In this process alone. */
export class WindowCount {
  readonly #allowed: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #counts = new Map<string, { count: number; since: number }>();

  constructor(options: { allowed: number; windowMs: number; now: () => number }) {
    this.#allowed = options.allowed;
    this.#windowMs = options.windowMs;
    this.#now = options.now;
  }

  /** Milliseconds until the window ends, 0 while fewer than allowed were counted. */
  wait(key: string): number {
    const counted = this.#counts.get(key);
    if (!counted) return 0;
    const left = counted.since + this.#windowMs - this.#now();
    if (left <= 0) this.#counts.delete(key);
    return left > 0 && counted.count >= this.#allowed ? left : 0;
  }

  add(key: string): void {
    const counted = this.#counts.get(key);
    if (counted && counted.since + this.#windowMs > this.#now()) {
      counted.count += 1;
      return;
    }
    this.#counts.delete(key);
    this.#counts.set(key, { count: 1, since: this.#now() });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > keysKept && oldest !== undefined) this.#counts.delete(oldest);
  }

  forget(key: string): void {
    this.#counts.delete(key);
  }
}
