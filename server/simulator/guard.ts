import type { Authenticator } from './authenticator.ts';
import type { FaultSet } from './faults.ts';

/** Asks for a camera's credentials, and keeps count of who had them wrong. */
export class Guard {
  readonly #authenticator: Authenticator;
  readonly #faults: FaultSet;
  #total = 0;
  #inARow = 0;

  constructor(authenticator: Authenticator, faults: FaultSet) {
    this.#authenticator = authenticator;
    this.#faults = faults;
  }

  /** Requests so far that carried credentials, and wrong ones. Those without any, or with a nonce that got old, do not count. */
  get wrongPasswords(): number {
    return this.#total;
  }

  /** The `WWW-Authenticate` value to refuse a request with; undefined when it may pass. */
  challenge(authorization: string | undefined, method: string, uri: string): string | undefined {
    const challenge = this.#authenticator.challenge(authorization);
    const lock = this.#faults.get('lock_out');
    if (!lock) this.#inARow = 0;
    if (lock && this.#inARow >= lock.after) return challenge;
    if (this.#authenticator.accepts(authorization, method, uri)) {
      this.#inARow = 0;
      return undefined;
    }
    if (authorization !== undefined && !challenge.includes('stale=true')) {
      this.#total++;
      this.#inARow++;
    }
    return challenge;
  }
}
