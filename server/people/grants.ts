import type { Actor } from '../access/actor.ts';
import { pictureGrantMs } from '../access/in-force.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { Revocations } from '../access/revocations.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { GrantView } from '../contract/people.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { basisText, scopeFits } from './account-rules.ts';
import { recordedBy, type By } from '../access/by.ts';
import { grantShown, grantView, type GrantRow } from './grant-rows.ts';
import { narrowed } from './narrowing.ts';

/** What people are granted. Whoever calls has checked the caller's permission on the person, or on the person of the grant. */
export class Grants {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #revocations: Revocations;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; revocations: Revocations }) {
    this.#prisma = options.prisma;
    this.#ledger = options.ledger;
    this.#revocations = options.revocations;
  }

  /** Those of a person, ended ones too, latest first. */
  async ofPerson(actor: Actor, personId: string): Promise<GrantView[]> {
    const managed = { id: personId, unitNode: unitsVisibleTo(actor, 'people.manage', new Date()) };
    const may = (await this.#prisma.person.count({ where: managed })) > 0 && personId !== actor.id;
    const orderBy = { validFrom: 'desc' } as const;
    const rows = await this.#prisma.grant.findMany({ where: { personId }, select: grantShown, orderBy });
    return rows.map((row) => grantView(row, may));
  }

  /** Throws `not_found` for a scope the actor does not manage for this role, `invalid_input` for what a grant cannot be. */
  async create(input: RestInput<'POST /api/people/:id/grants'>, by: By): Promise<GrantView> {
    const { id: personId, role, scope, manager, kind, hours } = input;
    notOneself(personId, by);
    const validFrom = new Date();
    const validTo = input.validTo === undefined ? null : new Date(input.validTo);
    if (validTo && validTo <= validFrom) throw new AppError('invalid_input', 'The end must be in the future.');
    if (input.picture) checkPicture(role, validFrom, validTo);
    const row = await this.#prisma.$transaction(async (tx) => {
      const person = await tx.person.findUnique({ where: { id: personId }, select: { closedAt: true } });
      if (!person || person.closedAt) throw conflict('account_closed', 'The account is closed.');
      await checkScope(tx, by.actor, input);
      const basis = basisText(input.basis);
      const hoursOfDay = { fromMinute: hours?.from ?? null, toMinute: hours?.to ?? null };
      const data = {
        ...{ personId, role, validFrom, validTo, basis, ...hoursOfDay, picture: input.picture ?? false },
        ...{ nodeId: scope.nodeId ?? null, cameraId: scope.cameraId ?? null },
        ...{ manager: manager ?? null, kind: kind ?? null, approvedById: by.actor.id },
      };
      const created = await tx.grant.create({ data, select: grantShown });
      await this.#record(tx, 'grant.created', created, by, { basis });
      return created;
    });
    return grantView(row, true);
  }

  /** Throws `invalid_input` for a change that widens the grant, `conflict` when it is over. */
  async narrow({ id, basis, ...change }: RestInput<'PATCH /api/grants/:id'>, by: By): Promise<GrantView> {
    return this.#change(id, by, 'grant.narrowed', { basis: basisText(basis) }, (grant) => narrowed(grant, change));
  }

  /** Throws `conflict` when it is over already. */
  async end({ id, reason }: RestInput<'POST /api/grants/:id/end'>, by: By): Promise<GrantView> {
    return this.#change(id, by, 'grant.ended', { reason }, ({ validFrom }) => ({
      validTo: new Date(Math.max(Date.now(), validFrom.getTime())),
    }));
  }

  async #change(
    id: string,
    by: By,
    kind: LedgerKind,
    details: Record<string, string>,
    changeOf: (grant: GrantRow) => Prisma.GrantUncheckedUpdateInput,
  ): Promise<GrantView> {
    const row = await this.#prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "Grant" WHERE "id" = ${id}::uuid FOR UPDATE`;
      const grant = await tx.grant.findUniqueOrThrow({ where: { id }, select: grantShown });
      notOneself(grant.personId, by);
      if (grant.validTo && grant.validTo <= new Date()) throw conflict('grant_over', 'The grant is over.');
      const changed = await tx.grant.update({ where: { id }, data: changeOf(grant), select: grantShown });
      await this.#record(tx, kind, changed, by, details);
      return changed;
    });
    this.#revocations.announce({ personId: row.personId });
    return grantView(row, true);
  }

  async #record(
    tx: Prisma.TransactionClient,
    event: LedgerKind,
    grant: GrantRow,
    by: By,
    why: Record<string, string>,
  ): Promise<void> {
    const { id: grantId, role, nodeId, cameraId, manager, kind, validTo, fromMinute, toMinute, picture } = grant;
    const details = {
      ...{ grantId, role, nodeId, manager, kind, fromMinute, toMinute, picture, ...why },
      validTo: validTo?.toISOString() ?? null,
    };
    const about = { ...(cameraId && { cameraId }), subjectId: grant.personId };
    await this.#ledger.record(tx, { kind: event, ...recordedBy(by), ...about, details });
  }
}

function notOneself(personId: string, { actor }: By): void {
  if (personId === actor.id) throw conflict('own_account', 'Nobody changes their own rights: ask another operator.');
}

function checkPicture(role: string, validFrom: Date, validTo: Date | null): void {
  if (role !== 'technician' || !validTo || validTo.getTime() - validFrom.getTime() > pictureGrantMs) {
    throw new AppError('invalid_input', 'A grant for pictures is for a technician, and ends within 8 hours.');
  }
}

/** A facility's roles are held at one facility; every scope lies where the actor manages accounts of the role. */
async function checkScope(
  tx: Prisma.TransactionClient,
  actor: Actor,
  { role, scope }: Pick<RestInput<'POST /api/people/:id/grants'>, 'role' | 'scope'>,
): Promise<void> {
  const camera = scope.cameraId
    ? await tx.camera.findFirst({ where: { id: scope.cameraId, removedAt: null }, select: { facilityId: true } })
    : undefined;
  if (camera === null) throw notFound('camera');
  const id = camera?.facilityId ?? scope.nodeId;
  const where = { AND: [{ id }, unitsVisibleTo(actor, 'people.manage', new Date(), role)] };
  const node = await tx.orgNode.findFirst({ where, select: { level: true } });
  if (!node) throw notFound('scope');
  if (!scopeFits(role, node.level)) {
    throw new AppError('invalid_input', 'Leader and duty team have one facility: name it as the scope.');
  }
}
