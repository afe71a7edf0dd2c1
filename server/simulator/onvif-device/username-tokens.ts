import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../authenticator.ts';
import type { UsernameToken } from './soap.ts';

/** A token is good for this long around the device's own time, ms: what cameras allow before they call it a replay. */
const lifeMs = 5 * 60_000;
/** Nonces remembered; at this number the oldest is forgotten. */
const mostNonces = 1000;

/** Judges WS-Security UsernameTokens (password digest): each is good once, and only near the device's own time. */
export class UsernameTokens {
  readonly #credentials: Credentials;
  readonly #now: () => number;
  readonly #used = new Set<string>();

  constructor(credentials: Credentials, now: () => number) {
    this.#credentials = credentials;
    this.#now = now;
  }

  accepts({ username, digest, nonce, created }: UsernameToken): boolean {
    const age = this.#now() - Date.parse(created);
    if (username !== this.#credentials.username || !(Math.abs(age) <= lifeMs)) return false;
    const expected = createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created + this.#credentials.password)
      .digest();
    const given = Buffer.from(digest, 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    if (this.#used.has(nonce)) return false;
    if (this.#used.size >= mostNonces) this.#used.delete(this.#used.values().next().value!);
    this.#used.add(nonce);
    return true;
  }
}
