import { createHash, randomBytes } from 'node:crypto';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Actor } from './actor.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { verifyPassword } from './passwords.ts';
import { SessionRepository, type Account, type SessionRow } from './session-repository.ts';
import { SignInThrottle } from './throttle.ts';
import { AccessTokens, unauthenticated } from './tokens.ts';

/** Half a day: longer than a shift, shorter than a day. */
const sessionLifetime = 12 * 3600_000;
const userAgentKept = 256;

/** Where a sign-in comes from. */
export interface Origin {
  address?: string | undefined;
  userAgent?: string | undefined;
}

/** An access token until `expiresAt`, for whom, and when its session ends. */
export interface SignedIn {
  accessToken: string;
  expiresAt: Date;
  sessionExpiresAt: Date;
  actor: Actor;
}

/** Who is behind an access token: `expiresAt` is the token's end. */
export interface Authenticated {
  actor: Actor;
  sessionId: string;
  expiresAt: Date;
}

type EndedListener = (sessionId: string) => void;

/** Signs people in, tells who is behind a token, and ends sessions. */
export class Sessions {
  readonly #rows: SessionRepository;
  readonly #tokens: AccessTokens;
  readonly #throttle: SignInThrottle;
  /** Each hash takes 19 MiB and a thread of the pool that file and name look-ups share. */
  readonly #hashing = new BoundedQueue({ running: 2, waiting: 64 });
  readonly #ended = new Set<EndedListener>();
  readonly #log: Logger;
  readonly #now: () => number;

  constructor(options: { prisma: PrismaClient; jwtSecret: string; log: Logger; now?: () => number }) {
    this.#now = options.now ?? Date.now;
    this.#rows = new SessionRepository(options.prisma);
    this.#tokens = new AccessTokens(options.jwtSecret, this.#now);
    this.#throttle = new SignInThrottle(this.#now);
    this.#log = options.log;
  }

  /**
   * Begins a session of twelve hours. Throws `wrong_credentials` for an unknown name, a wrong password and a suspended account alike,
   * `too_many_attempts` after ten failures, `unavailable` when too many sign in at once.
   */
  async signIn(username: string, password: string, origin: Origin): Promise<SignedIn & { refreshToken: string }> {
    const account = await this.#checkPassword(username, password, origin);
    const refreshToken = randomBytes(32).toString('base64url');
    const row = await this.#rows.create({
      personId: account.id,
      refreshHash: hashed(refreshToken),
      createdAt: new Date(this.#now()),
      expiresAt: new Date(this.#now() + sessionLifetime),
      address: origin.address,
      userAgent: origin.userAgent?.slice(0, userAgentKept),
    });
    this.#log.info({ personId: account.id, sessionId: row.id, address: origin.address }, 'signed in');
    return { ...this.#signedIn(row), refreshToken };
  }

  /** A fresh access token of the session behind a refresh token. Throws `unauthenticated`. */
  async refresh(refreshToken: string): Promise<SignedIn> {
    const row = await this.#rows.live({ refreshHash: hashed(refreshToken) }, new Date(this.#now()));
    if (!row) throw unauthenticated();
    return this.#signedIn(row);
  }

  /** Throws `token_expired` or `unauthenticated`; the session must still be live and its person not suspended. */
  async authenticate(accessToken: string): Promise<Authenticated> {
    const claims = this.#tokens.read(accessToken);
    const row = await this.#rows.live({ id: claims.sessionId }, new Date(this.#now()));
    if (!row || row.personId !== claims.personId) throw unauthenticated();
    return { actor: this.#actor(row.person), sessionId: row.id, expiresAt: claims.expiresAt };
  }

  /** Ends a session; nothing happens when it has ended already. */
  async end(sessionId: string): Promise<void> {
    await this.#end({ id: sessionId });
  }

  /** Ends the session behind a refresh token, if there is one. */
  async endByRefresh(refreshToken: string): Promise<void> {
    await this.#end({ refreshHash: hashed(refreshToken) });
  }

  /** Ends the session of an access token, if it is one of ours: also of an expired one, so that signing out never fails. */
  async endByAccess(accessToken: string): Promise<void> {
    try {
      await this.#end({ id: this.#tokens.read(accessToken, { evenIfExpired: true }).sessionId });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  /** Calls the listener with the id of each session that is ended before its time. Returns the unsubscription. */
  onEnded(listener: EndedListener): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  async #checkPassword(username: string, password: string, origin: Origin): Promise<Account> {
    const key = `${username} ${origin.address ?? ''}`;
    return this.#hashing.run(async () => {
      // Inside the queue, so that attempts made all at once do not pass before the first failure is counted.
      this.#throttle.check(key);
      const account = await this.#rows.account(username);
      const right = await verifyPassword(password, account?.passwordHash);
      if (!right || !account || account.suspendedAt) {
        this.#throttle.failed(key);
        this.#log.warn({ personId: account?.id, address: origin.address }, 'sign-in refused');
        throw new AppError('wrong_credentials', 'The user name or the password is wrong.');
      }
      this.#throttle.succeeded(key);
      return account;
    });
  }

  #signedIn(row: SessionRow): SignedIn {
    return { ...this.#tokens.issue(row), sessionExpiresAt: row.expiresAt, actor: this.#actor(row.person) };
  }

  #actor({ id, username, fullName, position, unit, grants }: Account): Actor {
    const now = new Date(this.#now());
    const active = grants.filter((grant) => grant.validFrom <= now && (!grant.validTo || grant.validTo > now));
    return { id, username, fullName, position, unit, grants: active };
  }

  async #end(which: { id: string } | { refreshHash: string }): Promise<void> {
    for (const sessionId of await this.#rows.end(which, new Date(this.#now()))) {
      this.#log.info({ sessionId }, 'session ended');
      for (const listener of this.#ended) listener(sessionId);
    }
  }
}

const hashed = (refreshToken: string): string => createHash('sha256').update(refreshToken).digest('hex');
