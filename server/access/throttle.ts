import { AppError } from '../errors.ts';
import { WindowCount } from './window-count.ts';

const windowMs = 15 * 60_000;

/** Failures in fifteen minutes after which there is a wait: of one account from one address, of one account, of one address. */
export interface FailuresAllowed {
  pair: number;
  account: number;
  /** More than for an account: an office shares its address. */
  address: number;
}

export interface Attempt {
  account: string;
  address?: string | undefined;
}

/** Counts failed attempts in this process. It never asks whether an account exists: an unknown one is throttled as a known one is. */
export class Throttle {
  readonly #pair: WindowCount;
  readonly #account: WindowCount;
  readonly #address: WindowCount;

  constructor(allowed: FailuresAllowed, now: () => number) {
    this.#pair = new WindowCount({ allowed: allowed.pair, windowMs, now });
    this.#account = new WindowCount({ allowed: allowed.account, windowMs, now });
    this.#address = new WindowCount({ allowed: allowed.address, windowMs, now });
  }

  /** Throws `too_many_attempts` with the seconds to wait while a limit is reached. */
  check(attempt: Attempt): void {
    const { account, address = '' } = attempt;
    const wait = Math.max(this.#pair.wait(pairOf(attempt)), this.#account.wait(account), this.#address.wait(address));
    if (wait === 0) return;
    const seconds = Math.ceil(wait / 1000);
    throw new AppError('too_many_attempts', `Too many failed attempts: try again in ${seconds} s.`, { seconds });
  }

  failed(attempt: Attempt): void {
    this.#pair.add(pairOf(attempt));
    this.#account.add(attempt.account);
    this.#address.add(attempt.address ?? '');
  }

  /** Forgets the account's failures. Not the address's: who has one account could guess at others from there for ever. */
  succeeded(attempt: Attempt): void {
    this.#pair.forget(pairOf(attempt));
    this.#account.forget(attempt.account);
  }
}

const pairOf = ({ account, address = '' }: Attempt): string => `${address} ${account}`;
