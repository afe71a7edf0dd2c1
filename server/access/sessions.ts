import type { SecondFactorState, SecurityAlert } from '../contract/session.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { SealedBox } from '../sealed-box.ts';
import { actorOf, type Actor } from './actor.ts';
import { CredentialCheck, type Origin } from './credential-check.ts';
import type { verifyPassword } from './passwords.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { SecondFactors } from './second-factors.ts';
import { createSession, type Created, type SessionBeginOptions } from './session-begin.ts';
import { replayAlert, SessionEnds, type By, type EndedListener, type EndReason } from './session-end.ts';
import { SessionRepository, type SessionRow } from './session-repository.ts';
import { demandsSecondFactor, type SessionRules } from './session-rules.ts';
import { AccessTokens, ChallengeTokens, unauthenticated } from './tokens.ts';

/**
 * How long the refresh token before the present one still counts: for two tabs that refresh at once, and for a browser that has not got
 * the answer and asks again, which it does within 15 s (10 s for the answer, 5 s between tries).
 */
const refreshGrace = 20_000;
/** Not every request writes. */
const seenResolution = 60_000;
/** How long a person is reminded of a session of theirs that was used in two places. */
const alertKept = 90 * 24 * 3600_000;

/** An access token until `expiresAt`, for whom, and when its session ends. */
export interface SignedIn {
  sessionId: string;
  accessToken: string;
  expiresAt: Date;
  refreshToken: string;
  sessionExpiresAt: Date;
  actor: Actor;
  secondFactor: SecondFactorState;
  alert: SecurityAlert | null;
}

/** Who is behind an access token: `expiresAt` is the token's end. */
export interface Authenticated {
  actor: Actor;
  sessionId: string;
  expiresAt: Date;
}

/** Who asks, by which of their sessions. */
export type Caller = Pick<Authenticated, 'actor' | 'sessionId'>;

type AlertListener = (alert: SecurityAlert) => void;

export interface SessionsOptions {
  prisma: PrismaClient;
  jwtSecret: string;
  /** Seals the secrets of second factors. */
  box: SealedBox;
  rules: SessionRules;
  ledger: LedgerPort;
  log: Logger;
  now?: () => number;
  /** Judges passwords; the real thing unless told otherwise. */
  verify?: typeof verifyPassword;
}

/** Signs people in, tells who is behind a token, and ends sessions; each beginning and end is in the ledger. */
export class Sessions {
  readonly rules: SessionRules;
  readonly factors: SecondFactors;
  readonly check: CredentialCheck;
  readonly #rows: SessionRepository;
  readonly #access: AccessTokens;
  readonly #challenges: ChallengeTokens;
  readonly #refresh: RefreshTokens;
  readonly #parts: SessionBeginOptions;
  readonly #ends: SessionEnds;
  readonly #alerted = new Set<AlertListener>();
  readonly #log: Logger;
  readonly #now: () => number;

  constructor({ prisma, jwtSecret, box, rules, ledger, log, now = Date.now, verify }: SessionsOptions) {
    this.rules = rules;
    this.#rows = new SessionRepository(prisma);
    this.factors = new SecondFactors({ prisma, box, now });
    this.check = new CredentialCheck({ rows: this.#rows, factors: this.factors, ledger, log, now, verify });
    this.#access = new AccessTokens({ secret: jwtSecret, log, now });
    this.#challenges = new ChallengeTokens({ secret: jwtSecret, log, now });
    this.#refresh = new RefreshTokens(jwtSecret);
    this.#parts = { rows: this.#rows, rules, ledger, now };
    this.#ends = new SessionEnds({ rows: this.#rows, ledger, log, now });
    this.#log = log;
    this.#now = now;
  }

  /**
   * Begins a session of twelve hours; of more sessions than the person's roles may have, the oldest end. Throws what
   * CredentialCheck.password() does, and `second_factor_required` with a challenge where the person has one.
   */
  async signIn(username: string, password: string, origin: Origin): Promise<SignedIn> {
    const account = await this.check.password(username, password, origin);
    if (account.secondFactor?.confirmedAt) {
      const { challenge, expiresAt } = this.#challenges.issue(account);
      throw new AppError('second_factor_required', 'The password is right; the second factor is missing.', {
        challenge,
        expiresAt: expiresAt.toISOString(),
      });
    }
    return this.#begin(await this.#rows.transaction((tx) => createSession(tx, account, { origin }, this.#parts)));
  }

  /** The second step: a code of the authenticator or a recovery code. Throws `unauthenticated`, `second_factor_wrong`, `too_many_attempts`. */
  async answerChallenge(challenge: string, code: string, origin: Origin): Promise<SignedIn> {
    const personId = this.#challenges.personId(challenge);
    const account = await this.#rows.account({ id: personId });
    if (!account || account.suspendedAt || !this.#challenges.isOf(challenge, account)) throw unauthenticated();
    return this.#begin(
      await this.check.code(personId, code, origin, (tx, provenBy) =>
        createSession(tx, account, { origin, provenBy }, this.#parts),
      ),
    );
  }

  /**
   * A fresh access token and the next refresh token. A refresh token that was replaced a while ago is in two hands: it ends the session.
   * Throws `unauthenticated`, with the reason where the session was ended.
   */
  async refresh(refreshToken: string, { address }: Origin): Promise<SignedIn> {
    const now = new Date(this.#now());
    const claims = this.#refresh.read(refreshToken);
    if (!claims) {
      this.#log.warn({ address }, 'refresh token refused: not one of ours');
      throw unauthenticated();
    }
    const isPresent = await this.#rows.rotate(claims, now);
    const row = await this.#rows.live(claims.sessionId, now);
    if (!row) throw unauthenticated(await this.#rows.ended(claims.sessionId));
    const isPrevious = row.generation === claims.generation + 1;
    const since = now.getTime() - (row.rotatedAt?.getTime() ?? 0);
    if (isPresent || (isPrevious && since <= refreshGrace)) return this.#signedIn(row, claims.generation + 1);
    this.#log.warn({ sessionId: row.id, personId: row.personId, address }, 'a replaced refresh token was used');
    // By the ledger's clock: the same alert is read from there at the next sign-in.
    const at = new Date();
    if ((await this.#ends.end({ id: row.id }, 'refresh_replayed', { address, at })) > 0) {
      const alert = replayAlert(row.person, at, address);
      for (const listener of this.#alerted) listener(alert);
    }
    throw unauthenticated({ ended: 'refresh_replayed' });
  }

  /**
   * Throws `token_expired` or `unauthenticated`; the session must still be live and its person not suspended. One that must set up its
   * second factor first gets `second_factor_enrolment_required`, unless it asks for what it may do before.
   */
  async authenticate(accessToken: string, options: { beforeEnrolment?: boolean } = {}): Promise<Authenticated> {
    const claims = this.#access.read(accessToken);
    const now = new Date(this.#now());
    const row = await this.#rows.live(claims.sessionId, now);
    if (!row || row.personId !== claims.personId) throw unauthenticated();
    const wall = claims.wall && (await this.#rows.wall(claims.wall, row.id, now));
    if (wall === null) throw unauthenticated();
    const actor = { ...actorOf(row.person, now), wall };
    if (!options.beforeEnrolment && this.#secondFactor(row, actor) === 'must-enrol') {
      throw new AppError('second_factor_enrolment_required', 'Set up the second factor of this account first.');
    }
    // A wall that goes on by itself is no sign of its maker.
    if (!wall && now.getTime() - row.lastSeenAt.getTime() >= seenResolution) await this.#rows.seen(row.id, now);
    return { actor, sessionId: row.id, expiresAt: claims.expiresAt };
  }

  /** Who a session belongs to at this moment, whatever became of its tokens. Throws `unauthenticated` when it is not live. */
  async actorOf(sessionId: string): Promise<Actor> {
    return (await this.#state(sessionId)).actor;
  }

  /** A token for the window that shows a wall of this session. Throws `unauthenticated` when the session is not live. */
  async wallToken(
    sessionId: string,
    wall: { id: string; generation: number; expiresAt: Date },
  ): Promise<{ accessToken: string; expiresAt: Date; actor: Actor }> {
    const { actor } = await this.#state(sessionId);
    return { ...this.#access.issueWall({ id: sessionId, personId: actor.id }, wall), actor };
  }

  /** Where the session stands with its second factor. Throws `unauthenticated`. */
  async secondFactor(sessionId: string): Promise<SecondFactorState> {
    return (await this.#state(sessionId)).secondFactor;
  }

  async #state(sessionId: string): Promise<{ actor: Actor; secondFactor: SecondFactorState }> {
    const now = new Date(this.#now());
    const row = await this.#rows.live(sessionId, now);
    if (!row) throw unauthenticated();
    const actor = actorOf(row.person, now);
    return { actor, secondFactor: this.#secondFactor(row, actor) };
  }

  /** Ends the session behind a refresh token, if it is one of ours. */
  async endByRefresh(refreshToken: string): Promise<void> {
    const claims = this.#refresh.read(refreshToken);
    if (claims) await this.#ends.end({ id: claims.sessionId }, 'signed_out');
  }

  /** Ends the session of an access token, if it is one of ours: also of an expired one, so that signing out never fails. */
  async endByAccess(accessToken: string): Promise<void> {
    try {
      const { sessionId, wall } = this.#access.read(accessToken, { evenIfExpired: true });
      // A wall ends nothing but itself, and that by its maker.
      if (!wall) await this.#ends.end({ id: sessionId }, 'signed_out');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  /** Ends all sessions of a person, or all but one, at once: sockets are told. `by`: who did it, where it was not the person. */
  async endAllOf(personId: string, reason: EndReason, options: { except?: string; by?: By } = {}): Promise<void> {
    await this.#ends.end({ personId, ...(options.except && { id: { not: options.except } }) }, reason, {
      by: options.by,
    });
  }

  /** Ends one of the person's own sessions; false when it is not live or another's. */
  async endOwn(caller: Caller, sessionId: string): Promise<boolean> {
    const by = { personId: caller.actor.id, sessionId: caller.sessionId };
    return (await this.#ends.end({ personId: caller.actor.id, id: sessionId }, 'signed_out', { by })) > 0;
  }

  /** Calls the listener with each session that is ended before its time. Returns the unsubscription. */
  onEnded(listener: EndedListener): () => void {
    return this.#ends.onEnded(listener);
  }

  /** Calls the listener with what somebody should look into at once. Returns the unsubscription. */
  onAlert(listener: AlertListener): () => void {
    this.#alerted.add(listener);
    return () => this.#alerted.delete(listener);
  }

  async #begin({ id, surplus }: Created): Promise<SignedIn> {
    this.#ends.announce(surplus, 'replaced');
    const row = await this.#rows.live(id, new Date(this.#now()));
    if (!row) throw unauthenticated();
    this.#log.info({ personId: row.personId, sessionId: id, address: row.address }, 'signed in');
    return this.#signedIn(row, row.generation);
  }

  async #signedIn(row: SessionRow, generation: number): Promise<SignedIn> {
    const now = new Date(this.#now());
    const actor = actorOf(row.person, now);
    const replay = await this.#rows.lastReplay(row.personId, new Date(now.getTime() - alertKept));
    return {
      ...this.#access.issue(row),
      refreshToken: this.#refresh.issue({ sessionId: row.id, generation }),
      sessionId: row.id,
      sessionExpiresAt: row.expiresAt,
      actor,
      secondFactor: this.#secondFactor(row, actor),
      alert: replay && replayAlert(row.person, replay.at, replay.address),
    };
  }

  #secondFactor({ person, secondFactorAt }: SessionRow, actor: Actor): SecondFactorState {
    const roles = actor.grants.map((grant) => grant.role);
    if (!secondFactorAt && demandsSecondFactor(roles, this.rules)) return 'must-enrol';
    return person.secondFactor?.confirmedAt ? 'enrolled' : 'none';
  }
}
