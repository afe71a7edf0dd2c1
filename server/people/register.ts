import type { Actor } from '../access/actor.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { Revocations } from '../access/revocations.ts';
import type { ActivationView, PersonView } from '../contract/people.ts';
import type { Download } from '../contract/audit.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import { day, nextReview } from './account-rules.ts';
import { lockRegister, taken } from './account-wish.ts';
import { newActivation } from './activation.ts';
import { recordedBy, type By } from '../access/by.ts';
import { registerFile } from './register-file.ts';
import { personShown, personView, type PersonRow } from './person-rows.ts';

const byName = new Intl.Collator('vi');

export interface RegisterOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  revocations: Revocations;
  /** Ends all sessions of a person who was suspended. */
  endSessions: (personId: string, by: { personId: string; sessionId: string }) => Promise<void>;
}

/** The register of accounts. Whoever calls has checked the caller's permission on the person named; lists check for themselves. */
export class Register {
  readonly #options: RegisterOptions;

  constructor(options: RegisterOptions) {
    this.#options = options;
  }

  /** The accounts of the units that the actor answers for, by name. */
  async list(actor: Actor): Promise<PersonView[]> {
    const where = { unitNode: unitsVisibleTo(actor, 'people.read', new Date()) };
    const rows = await this.#options.prisma.person.findMany({ where, select: personShown });
    return this.#views(
      actor,
      rows.toSorted((a, b) => byName.compare(a.fullName, b.fullName)),
    );
  }

  /** The same list as a file; that it was taken is in the ledger before the answer. */
  async export(format: 'csv' | 'xlsx', by: By): Promise<Download> {
    const people = await this.list(by.actor);
    const file = await registerFile(people, format);
    const details = { format, accounts: people.length };
    await this.#options.ledger.write({ kind: 'register.exported', ...recordedBy(by), details });
    return file;
  }

  change({ id, ...data }: RestInput<'PATCH /api/people/:id'>, by: By): Promise<PersonView> {
    return this.#change(id, by, 'account.changed', { fields: Object.keys(data).sort().join(' ') }, async (row, tx) => {
      const { email } = data;
      if (email && email !== row.email) {
        await lockRegister(tx);
        if (await tx.person.findFirst({ where: { email, closedAt: null, id: { not: id } }, select: { id: true } })) {
          throw taken('email', `Somebody else has an account with ${email}.`);
        }
      }
      return data;
    });
  }

  /** A new one-time code; any earlier one is worth nothing. Throws `conflict` for an account that was activated. */
  async renewActivation(id: string, by: By): Promise<ActivationView> {
    return this.#options.prisma.$transaction(async (tx) => {
      const where = { id, activatedAt: null, suspendedAt: null };
      const person = await tx.person.findFirst({ where, select: { id: true, username: true } });
      if (!person) throw conflict('code_not_needed', 'The account was activated, or is suspended.');
      const activation = await newActivation(tx, person);
      await this.#record(tx, 'account.code_renewed', id, by, {});
      return activation;
    });
  }

  /** The unit needs the account still; the next review is due in half a year unless told otherwise. */
  review({ id, nextDue }: RestInput<'POST /api/people/:id/review'>, by: By): Promise<PersonView> {
    const reviewDueAt = nextDue === undefined ? nextReview(new Date()) : day(nextDue);
    if (reviewDueAt <= new Date()) throw new AppError('invalid_input', 'The next review must be in the future.');
    return this.#change(id, by, 'account.reviewed', { nextDue: reviewDueAt.toISOString() }, () => ({ reviewDueAt }));
  }

  /** All sessions end at once. */
  async suspend({ id, reason }: RestInput<'POST /api/people/:id/suspend'>, by: By): Promise<PersonView> {
    const view = await this.#change(id, by, 'account.suspended', { reason }, (row) => {
      if (row.suspendedAt) throw conflict('already_suspended', 'The account is suspended already.');
      return { suspendedAt: new Date() };
    });
    await this.#shutOut(id, by);
    return view;
  }

  resume({ id, reason }: RestInput<'POST /api/people/:id/resume'>, by: By): Promise<PersonView> {
    return this.#change(id, by, 'account.resumed', { reason }, (row) => {
      if (!row.suspendedAt) throw conflict('not_suspended', 'The account is not suspended.');
      return { suspendedAt: null };
    });
  }

  /** For good: grants end, a one-time code is worth nothing, the record stays. */
  async close({ id, reason }: RestInput<'POST /api/people/:id/close'>, by: By): Promise<PersonView> {
    const view = await this.#change(id, by, 'account.closed', { reason }, async (row, tx) => {
      const now = new Date();
      const running = { personId: id, validFrom: { lte: now }, OR: [{ validTo: null }, { validTo: { gt: now } }] };
      await tx.grant.updateMany({ where: running, data: { validTo: now } });
      await tx.grant.deleteMany({ where: { personId: id, validFrom: { gt: now } } });
      await tx.activation.deleteMany({ where: { personId: id } });
      return { closedAt: now, suspendedAt: row.suspendedAt ?? now };
    });
    await this.#shutOut(id, by);
    return view;
  }

  async #shutOut(personId: string, { actor, sessionId }: By): Promise<void> {
    this.#options.revocations.announce({ personId });
    await this.#options.endSessions(personId, { personId: actor.id, sessionId });
  }

  async #change(
    id: string,
    by: By,
    kind: LedgerKind,
    details: Record<string, string>,
    changeOf: (
      row: PersonRow,
      tx: Prisma.TransactionClient,
    ) => Prisma.PersonUncheckedUpdateInput | Promise<Prisma.PersonUncheckedUpdateInput>,
  ): Promise<PersonView> {
    if (id === by.actor.id) throw conflict('own_account', 'Nobody changes their own account: ask another operator.');
    const changed = await this.#options.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "Person" WHERE "id" = ${id}::uuid FOR UPDATE`;
      const row = await tx.person.findUniqueOrThrow({ where: { id }, select: personShown });
      if (row.closedAt) throw conflict('account_closed', 'The account is closed.');
      await tx.person.update({ where: { id }, data: await changeOf(row, tx) });
      await this.#record(tx, kind, id, by, details);
      return tx.person.findUniqueOrThrow({ where: { id }, select: personShown });
    });
    return personView(changed, true);
  }

  #record(
    tx: Prisma.TransactionClient,
    kind: LedgerKind,
    subjectId: string,
    by: By,
    details: NonNullable<Fact['details']>,
  ): Promise<void> {
    return this.#options.ledger.record(tx, { kind, ...recordedBy(by), subjectId, details });
  }

  async #views(actor: Actor, rows: PersonRow[]): Promise<PersonView[]> {
    const where = {
      id: { in: rows.map(({ id }) => id) },
      unitNode: unitsVisibleTo(actor, 'people.manage', new Date()),
    };
    const managed = new Set(
      (await this.#options.prisma.person.findMany({ where, select: { id: true } })).map(({ id }) => id),
    );
    return rows.map((row) => personView(row, managed.has(row.id) && row.id !== actor.id));
  }
}
