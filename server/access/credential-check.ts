import type { LedgerKind } from '../contract/ledger.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Account, Db, SessionRepository } from './session-repository.ts';
import { wrongCode, type SecondFactors } from './second-factors.ts';
import { Throttle } from './throttle.ts';

/** Where a request comes from. */
export interface Origin {
  address?: string | undefined;
  userAgent?: string | undefined;
}

/** Judges passwords and codes: a few at a time, throttled, each refusal logged and in the ledger. */
export class CredentialCheck {
  readonly #rows: SessionRepository;
  readonly #factors: SecondFactors;
  readonly #ledger: LedgerPort;
  readonly #log: Logger;
  readonly #verify: typeof verifyPassword;
  readonly #passwords: Throttle;
  readonly #codes: Throttle;
  /** Each hash takes 19 MiB and a thread of the pool that file and name look-ups share. */
  readonly #hashing = new BoundedQueue({
    ...{ running: 2, waiting: 64 },
    refusal: 'Too many people are signing in at this moment: try again in a few seconds.',
  });

  constructor(options: {
    rows: SessionRepository;
    factors: SecondFactors;
    ledger: LedgerPort;
    log: Logger;
    now: () => number;
    verify?: typeof verifyPassword;
  }) {
    this.#rows = options.rows;
    this.#factors = options.factors;
    this.#ledger = options.ledger;
    this.#log = options.log;
    this.#verify = options.verify ?? verifyPassword;
    this.#passwords = new Throttle({ pair: 10, account: 30, address: 60 }, options.now);
    // Whoever guesses codes has the password already: a thousand guesses a day among a million codes.
    this.#codes = new Throttle({ pair: 5, account: 10, address: 60 }, options.now);
  }

  /**
   * Throws `wrong_credentials` for an unknown name, a wrong password and a suspended account alike, `too_many_attempts` while throttled,
   * `unavailable` when too many sign in at once.
   */
  password(username: string, password: string, { address }: Origin): Promise<Account> {
    const attempt = { account: username, address };
    return this.#hashing.run(async () => {
      // Inside the queue, so that attempts made all at once do not pass before the first failure is counted.
      this.#passwords.check(attempt);
      const account = await this.#rows.account({ username });
      const right = await this.#verify(password, account?.passwordHash);
      if (!right || !account || account.suspendedAt) {
        this.#passwords.failed(attempt);
        await this.#refused('session.refused', account?.id, address);
        throw new AppError('wrong_credentials', 'The user name or the password is wrong.');
      }
      this.#passwords.succeeded(attempt);
      return account;
    });
  }

  hash(password: string): Promise<string> {
    return this.#hashing.run(() => hashPassword(password));
  }

  /** Uses a code up in the transaction of what it opens. Throws `second_factor_wrong` or `too_many_attempts`. */
  async code<Result>(
    personId: string,
    code: string,
    { address }: Origin,
    open: (tx: Db, kind: 'totp' | 'recovery') => Promise<Result>,
  ): Promise<Result> {
    const attempt = { account: personId, address };
    this.#codes.check(attempt);
    // Counted as failed until it has turned out right: attempts made all at once do not pass together.
    this.#codes.failed(attempt);
    const result = await this.#rows.transaction(async (tx) => {
      const kind = await this.#factors.use(tx, personId, code);
      return kind && { opened: await open(tx, kind) };
    });
    if (!result) {
      await this.#refused('second_factor.refused', personId, address);
      throw wrongCode();
    }
    this.#codes.succeeded(attempt);
    return result.opened;
  }

  /** Of an unknown name nothing is kept: people type passwords into that field. */
  async #refused(kind: LedgerKind, personId: string | undefined, address: string | undefined): Promise<void> {
    this.#log.warn({ kind, personId, address }, 'sign-in refused');
    await this.#ledger.write({ kind, subjectId: personId, address });
  }
}
