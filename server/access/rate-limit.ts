import { AppError } from '../errors.ts';
import { WindowCount } from './window-count.ts';

const windowMs = 60_000;

/** How often in a minute one account may do something, over all its sessions and connections. */
export class RateLimit {
  readonly #count: WindowCount;

  /** `allowed` in a minute. */
  constructor(allowed: number, now: () => number = Date.now) {
    this.#count = new WindowCount({ allowed, windowMs, now });
  }

  /** Counts one more. Throws `too_many_requests` with the seconds to wait when there were as many as are allowed. */
  use(personId: string): void {
    const wait = this.#count.wait(personId);
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      throw new AppError('too_many_requests', `Too many requests of this account: try again in ${seconds} s.`, {
        seconds,
      });
    }
    this.#count.add(personId);
  }
}
