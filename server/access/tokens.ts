import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { AppError } from '../errors.ts';

const lifetimeSeconds = 10 * 60;
const pinned = { issuer: 'vong-gac', audience: 'vong-gac' } as const;
const payload = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.number() });

/** What an access token says: whose it is, of which session, and until when. */
export interface AccessClaims {
  personId: string;
  sessionId: string;
  expiresAt: Date;
}

/** Makes and reads access tokens: JWT, HS256, ten minutes. A token proves nothing alone; Sessions looks its session up. */
export class AccessTokens {
  readonly #secret: string;
  readonly #now: () => number;

  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  /** A token that ends after ten minutes, or with its session where that is sooner. */
  issue(session: { id: string; personId: string; expiresAt: Date }): { accessToken: string; expiresAt: Date } {
    const iat = Math.floor(this.#now() / 1000);
    const exp = Math.min(iat + lifetimeSeconds, Math.floor(session.expiresAt.getTime() / 1000));
    const claims = { sub: session.personId, sid: session.id, iat, exp };
    return {
      accessToken: jwt.sign(claims, this.#secret, { algorithm: 'HS256', ...pinned }),
      expiresAt: new Date(exp * 1000),
    };
  }

  /** Throws `token_expired` or, for whatever else is wrong with it, `unauthenticated`. */
  read(token: string, options: { evenIfExpired?: boolean } = {}): AccessClaims {
    try {
      const verified = jwt.verify(token, this.#secret, {
        algorithms: ['HS256'],
        clockTimestamp: Math.floor(this.#now() / 1000),
        ignoreExpiration: options.evenIfExpired ?? false,
        ...pinned,
      });
      const { sub, sid, exp } = payload.parse(verified);
      return { personId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      if (error instanceof jwt.TokenExpiredError) {
        throw new AppError('token_expired', 'The access token has expired: refresh the session.');
      }
      throw unauthenticated();
    }
  }
}

export const unauthenticated = (): AppError => new AppError('unauthenticated', 'Sign in first.');
