import { AppError } from '../errors.ts';

const window = 15 * 60_000;
const failuresAllowed = 10;
/** Past this many keys the one with the oldest failure is forgotten. */
const keysKept = 10_000;

/** Counts failed sign-ins per account and address in this process: ten in fifteen minutes, then a wait. A success forgets them. */
export class SignInThrottle {
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; since: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws `too_many_attempts` with the seconds to wait while the limit is reached. */
  check(key: string): void {
    const failed = this.#failures.get(key);
    if (!failed) return;
    const wait = failed.since + window - this.#now();
    if (wait <= 0) this.#failures.delete(key);
    else if (failed.count >= failuresAllowed) {
      const seconds = Math.ceil(wait / 1000);
      throw new AppError('too_many_attempts', `Too many failed sign-ins: try again in ${seconds} s.`, { seconds });
    }
  }

  failed(key: string): void {
    const failed = this.#failures.get(key);
    if (failed) {
      failed.count += 1;
      return;
    }
    this.#failures.set(key, { count: 1, since: this.#now() });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > keysKept && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
