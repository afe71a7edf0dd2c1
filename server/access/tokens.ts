import { createHmac } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { EndedSession } from '../contract/session.ts';
import { wallHoursLimit } from '../contract/walls.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';

const issuer = 'vong-gac';
const payload = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  exp: z.number(),
  /** Of a wall window. */
  wall: z.object({ id: z.uuid(), generation: z.int() }).optional(),
});
const challengePayload = z.object({ sub: z.uuid(), pwd: z.string() });

/** What an access token says: whose it is, of which session, and until when. */
export interface AccessClaims {
  personId: string;
  sessionId: string;
  expiresAt: Date;
  wall: { id: string; generation: number } | undefined;
}

export interface TokenOptions {
  secret: string;
  log: Logger;
  now: () => number;
}

/** JWT, HS256, for one audience; what is wrong with a refused one is logged, never the token. */
class Tokens {
  readonly #options: TokenOptions;
  readonly #pinned: { issuer: string; audience: string };
  readonly #lifetime: number;

  /** `lifetime` in seconds. */
  constructor(options: TokenOptions, audience: string, lifetime: number) {
    this.#options = options;
    this.#pinned = { issuer, audience };
    this.#lifetime = lifetime;
  }

  sign(claims: object, endsBy = Infinity): { token: string; expiresAt: Date } {
    const iat = this.#seconds();
    const exp = Math.min(iat + this.#lifetime, Math.floor(endsBy / 1000));
    const token = jwt.sign({ ...claims, iat, exp }, this.#options.secret, { algorithm: 'HS256', ...this.#pinned });
    return { token, expiresAt: new Date(exp * 1000) };
  }

  /** Throws `token_expired` or, for whatever else is wrong with it, `unauthenticated`. */
  verify<Claims>(token: string, schema: z.ZodType<Claims>, options: { evenIfExpired?: boolean } = {}): Claims {
    try {
      const verified = jwt.verify(token, this.#options.secret, {
        algorithms: ['HS256'],
        clockTimestamp: this.#seconds(),
        ignoreExpiration: options.evenIfExpired ?? false,
        ...this.#pinned,
      });
      return schema.parse(verified);
    } catch (error) {
      if (error instanceof jwt.TokenExpiredError) {
        throw new AppError('token_expired', 'The access token has expired: refresh the session.');
      }
      const reason = error instanceof jwt.JsonWebTokenError ? error.message : 'claims missing';
      this.#options.log.warn({ audience: this.#pinned.audience, reason }, 'token refused');
      throw unauthenticated();
    }
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}

/** Makes and reads access tokens of ten minutes. A token proves nothing alone; Sessions looks its session up. */
export class AccessTokens {
  readonly #tokens: Tokens;
  readonly #walls: Tokens;

  constructor(options: TokenOptions) {
    this.#tokens = new Tokens(options, 'vong-gac', 10 * 60);
    this.#walls = new Tokens(options, 'vong-gac', wallHoursLimit * 3600);
  }

  /** A token that ends after ten minutes, or with its session where that is sooner. */
  issue(session: { id: string; personId: string; expiresAt: Date }): { accessToken: string; expiresAt: Date } {
    const claims = { sub: session.personId, sid: session.id };
    const { token, expiresAt } = this.#tokens.sign(claims, session.expiresAt.getTime());
    return { accessToken: token, expiresAt };
  }

  /** For the window that shows a wall, good until the wall's end: it renews nothing. */
  issueWall(
    session: { id: string; personId: string },
    { id, generation, expiresAt }: { id: string; generation: number; expiresAt: Date },
  ): { accessToken: string; expiresAt: Date } {
    const claims = { sub: session.personId, sid: session.id, wall: { id, generation } };
    const { token, expiresAt: end } = this.#walls.sign(claims, expiresAt.getTime());
    return { accessToken: token, expiresAt: end };
  }

  /** Throws `token_expired` or, for whatever else is wrong with it, `unauthenticated`. */
  read(token: string, options: { evenIfExpired?: boolean } = {}): AccessClaims {
    const { sub, sid, exp, wall } = this.#tokens.verify(token, payload, options);
    return { personId: sub, sessionId: sid, expiresAt: new Date(exp * 1000), wall };
  }
}

/** What a challenge is bound to: it ends with the password that it was given for. */
interface Challenged {
  id: string;
  passwordHash: string;
}

/** Says for five minutes that a person has given the right password; it opens nothing without their second factor. */
export class ChallengeTokens {
  readonly #tokens: Tokens;
  readonly #secret: string;

  constructor(options: TokenOptions) {
    this.#tokens = new Tokens(options, 'vong-gac/second-factor', 5 * 60);
    this.#secret = options.secret;
  }

  issue(person: Challenged): { challenge: string; expiresAt: Date } {
    const { token, expiresAt } = this.#tokens.sign({ sub: person.id, pwd: this.#fingerprint(person) });
    return { challenge: token, expiresAt };
  }

  /** Whose it is. Throws `token_expired` or `unauthenticated`. */
  personId(challenge: string): string {
    return this.#tokens.verify(challenge, challengePayload).sub;
  }

  isOf(challenge: string, person: Challenged): boolean {
    const { sub, pwd } = this.#tokens.verify(challenge, challengePayload);
    return sub === person.id && pwd === this.#fingerprint(person);
  }

  #fingerprint({ passwordHash }: Challenged): string {
    return createHmac('sha256', this.#secret).update(passwordHash).digest('base64url').slice(0, 22);
  }
}

/** `details`: why the session is over, for whoever holds its refresh token. */
export const unauthenticated = (details?: EndedSession): AppError =>
  new AppError('unauthenticated', 'Sign in first.', details);
