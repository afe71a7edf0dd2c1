import { randomBytes } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { hashPassword } from '../access/passwords.ts';
import { requestsVisibleTo, unitsVisibleTo } from '../access/policy/units.ts';
import type { AccountRequestView, ActivationView } from '../contract/people.ts';
import type { Download } from '../contract/audit.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import { basisText, nextReview } from './account-rules.ts';
import { checkBasis, lockRegister, problemsOf, requestData, taken } from './account-wish.ts';
import { newActivation } from './activation.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { DocumentStore } from './documents.ts';
import { requestShown, requestView, type RequestRow } from './request-rows.ts';

/** Latest first; what is older is in the ledger. */
const listed = 1000;

/** A unit asks in writing, the level above approves, the operator issues. */
export class AccountRequests {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #documents: Pick<DocumentStore, 'read'>;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; documents: Pick<DocumentStore, 'read'> }) {
    this.#prisma = options.prisma;
    this.#ledger = options.ledger;
    this.#documents = options.documents;
  }

  async list(actor: Actor): Promise<AccountRequestView[]> {
    const where = { unitNode: unitsVisibleTo(actor, 'people.read', new Date()) };
    const orderBy = { requestedAt: 'desc' } as const;
    const rows = await this.#prisma.accountRequest.findMany({ where, select: requestShown, orderBy, take: listed });
    return this.#views(actor, rows);
  }

  /** The scan behind a request. */
  async document(actor: Actor, id: string): Promise<Download> {
    const where = { id, unitNode: unitsVisibleTo(actor, 'people.read', new Date()) };
    const row = await this.#prisma.accountRequest.findFirst({ where, select: { documentId: true } });
    if (!row?.documentId) throw notFound('document');
    return this.#documents.read(row.documentId);
  }

  /** Throws `conflict` for a name or person that has an account, `invalid_input` for what else stands against it. */
  async create({ basis, ...wish }: RestInput<'POST /api/account-requests'>, by: By): Promise<AccountRequestView> {
    const row = await this.#prisma.$transaction(async (tx) => {
      await lockRegister(tx);
      await checkBasis(tx, by.actor, basis);
      const [problem] = await problemsOf(tx, by.actor, wish);
      if (problem) {
        const { field, code, message } = problem;
        throw code === 'taken'
          ? taken(field, message)
          : new AppError('invalid_input', message, [{ path: field, message }]);
      }
      const data = requestData(wish, basis, by.actor);
      const created = await tx.accountRequest.create({ data, select: requestShown });
      await this.#ledger.record(tx, requestedEntry(created, by));
      return created;
    });
    return this.#view(by.actor, row);
  }

  approve(id: string, by: By): Promise<AccountRequestView> {
    return this.#judge(id, by, { state: 'approved' });
  }

  refuse(id: string, reason: string, by: By): Promise<AccountRequestView> {
    return this.#judge(id, by, { state: 'refused', judgement: reason });
  }

  /** Makes the account with its first grant; answers the code with which its holder sets a password. Throws `conflict`. */
  async issue(id: string, by: By): Promise<ActivationView> {
    // Nobody knows it: the account waits for its activation.
    const passwordHash = await hashPassword(randomBytes(32).toString('base64'));
    return this.#prisma.$transaction(async (tx) => {
      await lockRegister(tx);
      const request = await tx.accountRequest.findUniqueOrThrow({ where: { id } });
      if (request.state !== 'approved') throw conflict('not_approved', 'The request is not approved, or was issued.');
      if (await tx.person.findUnique({ where: { username: request.username }, select: { id: true } })) {
        throw taken('username', `The user name ${request.username} is taken.`);
      }
      const { username, fullName, position, unit, telephone, email, unitNodeId, role, manager, kind } = request;
      const basis = basisText({ number: request.basisNumber, date: request.basisDate.toISOString().slice(0, 10) });
      const validTo = request.validTo;
      const person = await tx.person.create({
        data: {
          ...{ username, fullName, position, unit, telephone, email, unitNodeId, passwordHash },
          reviewDueAt: nextReview(new Date()),
          grants: {
            create: {
              role,
              nodeId: request.scopeNodeId,
              manager,
              kind,
              validTo,
              basis,
              approvedById: request.judgedById,
            },
          },
        },
        select: { id: true, username: true, grants: { select: { id: true } } },
      });
      await tx.accountRequest.update({ where: { id }, data: { state: 'issued', personId: person.id } });
      const activation = await newActivation(tx, person);
      const about = { ...recordedBy(by), subjectId: person.id };
      await this.#ledger.record(
        tx,
        { ...about, kind: 'account.issued', details: { username, requestId: id } },
        {
          ...about,
          kind: 'grant.created',
          details: { grantId: person.grants[0]!.id, role, nodeId: request.scopeNodeId, manager, kind, basis },
        },
      );
      return activation;
    });
  }

  async #judge(
    id: string,
    by: By,
    judgement: { state: 'approved' } | { state: 'refused'; judgement: string },
  ): Promise<AccountRequestView> {
    const row = await this.#prisma.$transaction(async (tx) => {
      const changed = await tx.accountRequest.updateMany({
        where: { id, state: 'requested', requestedById: { not: by.actor.id } },
        data: { ...judgement, judgedById: by.actor.id, judgedAt: new Date() },
      });
      if (changed.count === 0) {
        const own = await tx.accountRequest.count({ where: { id, requestedById: by.actor.id } });
        throw own > 0
          ? conflict('own_request', 'The request is your own: somebody else judges it.')
          : conflict('already_judged', 'The request was judged already.');
      }
      const { state, ...why } = judgement;
      const entry = { kind: `account.${state}` as const, ...recordedBy(by), subjectId: id, details: { ...why } };
      await this.#ledger.record(tx, entry);
      return tx.accountRequest.findUniqueOrThrow({ where: { id }, select: requestShown });
    });
    return this.#view(by.actor, row);
  }

  async #view(actor: Actor, row: RequestRow): Promise<AccountRequestView> {
    const [view] = await this.#views(actor, [row]);
    return view!;
  }

  async #views(actor: Actor, rows: RequestRow[]): Promise<AccountRequestView[]> {
    const now = new Date();
    const having = async (where: Prisma.AccountRequestWhereInput) => {
      const open = { AND: [{ id: { in: rows.map(({ id }) => id) } }, where] };
      return new Set(
        (await this.#prisma.accountRequest.findMany({ where: open, select: { id: true } })).map((row) => row.id),
      );
    };
    const approvable = await having({
      ...{ state: 'requested', requestedById: { not: actor.id } },
      AND: requestsVisibleTo(actor, 'people.approve', now),
    });
    const issuable = await having({ state: 'approved', AND: requestsVisibleTo(actor, 'people.manage', now) });
    return rows.map((row) => requestView(row, { approve: approvable.has(row.id), issue: issuable.has(row.id) }));
  }
}

/** How a request stands in the ledger. */
export const requestedEntry = (
  row: Pick<RequestRow, 'id' | 'username' | 'role' | 'basisNumber' | 'unitNode'>,
  by: By,
): Fact => ({
  kind: 'account.requested',
  ...recordedBy(by),
  subjectId: row.id,
  details: { username: row.username, role: row.role, basis: row.basisNumber, unitId: row.unitNode.id },
});
