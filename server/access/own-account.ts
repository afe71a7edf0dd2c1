import type { OwnSession, SecondFactorOffer, SecondFactorView } from '../contract/session.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Origin } from './credential-check.ts';
import { deviceOf } from './device.ts';
import { checkNewPassword } from './password-rules.ts';
import { wrongCode } from './second-factors.ts';
import { SessionRepository } from './session-repository.ts';
import type { Caller, Sessions } from './sessions.ts';
import { Throttle } from './throttle.ts';

/** What a person does with their own sessions, password and second factor. */
export class OwnAccount {
  readonly #sessions: Sessions;
  readonly #rows: SessionRepository;
  readonly #ledger: LedgerPort;
  readonly #now: () => number;
  /** Of the first code of a new secret. */
  readonly #confirmations: Throttle;

  constructor(options: { prisma: PrismaClient; sessions: Sessions; ledger: LedgerPort; now?: () => number }) {
    this.#sessions = options.sessions;
    this.#rows = new SessionRepository(options.prisma);
    this.#ledger = options.ledger;
    this.#now = options.now ?? Date.now;
    this.#confirmations = new Throttle({ pair: 10, account: 10, address: 60 }, this.#now);
  }

  /** The live sessions, the newest first. */
  async sessions(caller: Caller): Promise<OwnSession[]> {
    const rows = await this.#rows.liveOf(caller.actor.id, new Date(this.#now()));
    return rows.map(({ id, userAgent, address, createdAt, lastSeenAt }) => ({
      id,
      device: deviceOf(userAgent),
      address,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      current: id === caller.sessionId,
    }));
  }

  /** Throws `not_found` for what is not one's own, or over. */
  async endSession(caller: Caller, sessionId: string): Promise<void> {
    if (!(await this.#sessions.endOwn(caller, sessionId))) throw notFound('session');
  }

  /** Throws `wrong_credentials` or `too_many_attempts`. */
  async unlock({ actor }: Caller, password: string, origin: Origin): Promise<void> {
    await this.#sessions.check.password(actor.username, password, origin);
  }

  /** Ends all other sessions. Throws `wrong_credentials`, `too_many_attempts`, `password_refused`. */
  async changePassword(
    { actor, sessionId }: Caller,
    passwords: { current: string; next: string },
    origin: Origin,
  ): Promise<void> {
    const { current, next } = passwords;
    const { passwordHash } = await this.#sessions.check.password(actor.username, current, origin);
    if (current.normalize('NFC') === next.normalize('NFC')) {
      throw new AppError('password_refused', 'The new password is the old one.', { rule: 'same' });
    }
    checkNewPassword(next, actor);
    const newHash = await this.#sessions.check.hash(next);
    const by = { personId: actor.id, sessionId };
    await this.#rows.transaction(async (tx) => {
      if (!(await this.#rows.changePassword(tx, actor.id, passwordHash, newHash))) {
        throw conflict('password_changed', 'The password was changed meanwhile.');
      }
      await this.#ledger.record(tx, { kind: 'password.changed', actor: by, address: origin.address });
    });
    await this.#sessions.endAllOf(actor.id, 'password_changed', { except: sessionId, by });
  }

  async secondFactor({ actor, sessionId }: Caller): Promise<SecondFactorView> {
    const state = await this.#sessions.secondFactor(sessionId);
    return { state, recoveryCodesLeft: await this.#sessions.factors.recoveryCodesLeft(actor.id) };
  }

  /** Asks for the password, so that nobody binds a session that was left open to their own telephone. */
  async offerSecondFactor({ actor }: Caller, password: string, origin: Origin): Promise<SecondFactorOffer> {
    await this.#sessions.check.password(actor.username, password, origin);
    return this.#sessions.factors.offer(actor);
  }

  /** Answers the recovery codes and ends all other sessions: they were begun without a second factor. */
  async confirmSecondFactor({ actor, sessionId }: Caller, code: string, origin: Origin): Promise<string[]> {
    const attempt = { account: actor.id, address: origin.address };
    this.#confirmations.check(attempt);
    const by = { personId: actor.id, sessionId };
    const codes = await this.#rows
      .transaction(async (tx) => {
        const made = await this.#sessions.factors.confirm(tx, actor.id, code);
        await this.#rows.proven(tx, sessionId, new Date(this.#now()));
        await this.#ledger.record(tx, { kind: 'second_factor.enrolled', actor: by, address: origin.address });
        return made;
      })
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === wrongCode().code) this.#confirmations.failed(attempt);
        throw error;
      });
    await this.#sessions.endAllOf(actor.id, 'signed_out', { except: sessionId, by });
    return codes;
  }

  /**
   * Ten new recovery codes, for whoever still has the authenticator. Asks for the password too, so that nobody makes codes for later at a
   * console that was left open. Throws `wrong_credentials`, `second_factor_wrong`, `too_many_attempts`.
   */
  async renewRecoveryCodes(
    { actor, sessionId }: Caller,
    { password, code }: { password: string; code: string },
    origin: Origin,
  ): Promise<string[]> {
    await this.#sessions.check.password(actor.username, password, origin);
    return this.#sessions.check.code(actor.id, code, origin, async (tx) => {
      const codes = await this.#sessions.factors.newRecoveryCodes(tx, actor.id);
      const by = { personId: actor.id, sessionId };
      await this.#ledger.record(tx, { kind: 'second_factor.codes_renewed', actor: by, address: origin.address });
      return codes;
    });
  }

  /**
   * Takes a person's second factor away, for one who has lost it; the caller's right to do so was judged before. Their sessions end.
   * Throws `not_found` when there is none, `conflict` for one's own.
   */
  async removeSecondFactorOf(caller: Caller, personId: string): Promise<void> {
    if (caller.actor.id === personId) {
      throw conflict('own_second_factor', 'Only another person, of the level above, can take your second factor away.');
    }
    const by = { personId: caller.actor.id, sessionId: caller.sessionId };
    await this.#rows.transaction(async (tx) => {
      if (!(await this.#sessions.factors.remove(tx, personId))) throw notFound('second factor');
      await this.#ledger.record(tx, { kind: 'second_factor.removed', actor: by, subjectId: personId });
    });
    await this.#sessions.endAllOf(personId, 'signed_out', { by });
  }
}
