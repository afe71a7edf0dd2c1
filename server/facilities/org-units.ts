import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { Revocations } from '../access/revocations.ts';
import type { OrgUnitView } from '../contract/org-units.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { decisionInWords } from './decision.ts';
import { moveProvince } from './merge.ts';
import { beginVersion } from './versions.ts';

/** A province with all its facilities is moved in one transaction. Milliseconds. */
const mergeLimitMs = 60_000;
const byName = new Intl.Collator('vi', { numeric: true });

export interface OrgUnitsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  revocations: Revocations;
  now?: () => Date;
}

/** The tree above facilities: named, extended and merged by decision. Whoever calls has checked the permission on the unit that is named. */
export class OrgUnits {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #revocations: Revocations;
  readonly #now: () => Date;

  constructor({ prisma, ledger, revocations, now = () => new Date() }: OrgUnitsOptions) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#revocations = revocations;
    this.#now = now;
  }

  /** Those in use first, by level and name. */
  async list(actor: Actor): Promise<OrgUnitView[]> {
    const rows = await this.#prisma.orgNode.findMany({
      where: { AND: [{ level: { not: 'facility' } }, unitsVisibleTo(actor, 'units.manage', this.#now())] },
      include: {
        versions: { orderBy: { validFrom: 'desc' } },
        _count: { select: { members: true, children: { where: { level: 'facility' } } } },
      },
    });
    return rows
      .map(({ id, name, level, parentId, validTo, versions, _count }): OrgUnitView => ({
        ...{ id, name, parentId, level: level === 'country' ? level : 'province' },
        endedAt: validTo?.toISOString() ?? null,
        ...{ facilities: _count.children, people: _count.members },
        names: versions.map((version) => ({
          ...{ name: version.name, basis: version.basis },
          from: version.validFrom.toISOString(),
          to: version.validTo?.toISOString() ?? null,
        })),
      }))
      .sort(
        (a, b) =>
          Number(a.endedAt !== null) - Number(b.endedAt !== null) ||
          a.level.localeCompare(b.level) ||
          byName.compare(a.name, b.name),
      );
  }

  /** Throws `invalid_input` for a parent that has no provinces. */
  async create({ parentId, name, decision }: RestInput<'POST /api/org-units'>, by: By): Promise<OrgUnitView[]> {
    const at = this.#now();
    const basis = decisionInWords(decision);
    await this.#prisma.$transaction(async (tx) => {
      const parent = await this.#inUse(tx, parentId);
      if (parent.level !== 'country') throw new AppError('invalid_input', 'Provinces belong to a country.');
      const id = randomUUID();
      const path = [...parent.path, id];
      await tx.orgNode.create({ data: { id, name, level: 'province', parentId, path, validFrom: at } });
      await tx.orgVersion.updateMany({ where: { nodeId: id }, data: { basis } });
      const details = { name, basis };
      await this.#ledger.record(tx, { kind: 'unit.created', ...recordedBy(by), subjectId: id, at, details });
    });
    return this.list(by.actor);
  }

  async rename({ id, name, from, decision }: RestInput<'PATCH /api/org-units/:id'>, by: By): Promise<OrgUnitView[]> {
    const now = this.#now();
    const basis = decisionInWords(decision);
    await this.#prisma.$transaction(async (tx) => {
      const before = await this.#inUse(tx, id);
      const since = from === undefined ? now : new Date(from);
      await beginVersion(tx, id, { change: { name }, from: since, now, basis });
      await tx.orgNode.update({ where: { id }, data: { name }, select: { id: true } });
      const details = { before: before.name, name, from: since.toISOString(), basis };
      await this.#ledger.record(tx, { kind: 'unit.renamed', ...recordedBy(by), subjectId: id, at: now, details });
    });
    return this.list(by.actor);
  }

  /** Throws `invalid_input` for what are not two provinces of one country, `not_found` for one that the actor does not change. */
  async merge(
    { id, intoId, grants, decision }: RestInput<'POST /api/org-units/:id/merge'>,
    by: By,
  ): Promise<OrgUnitView[]> {
    const at = this.#now();
    const basis = decisionInWords(decision);
    const reached = { AND: [{ id: intoId }, unitsVisibleTo(by.actor, 'units.manage', at)] };
    if (!(await this.#prisma.orgNode.findFirst({ where: reached, select: { id: true } }))) throw notFound('unit');
    const moved = await this.#prisma.$transaction(
      async (tx) => {
        const [from, into] = [await this.#inUse(tx, id), await this.#inUse(tx, intoId)];
        if (
          id === intoId ||
          from.level !== 'province' ||
          into.level !== 'province' ||
          from.parentId !== into.parentId
        ) {
          throw new AppError('invalid_input', 'Two provinces of one country are merged.');
        }
        const done = await moveProvince(tx, { from, into, grants, at, basis, approvedById: by.actor.id });
        await this.#ledger.record(
          tx,
          {
            ...{ kind: 'unit.merged' as const, ...recordedBy(by), subjectId: id, at },
            details: {
              ...{ name: from.name, into: into.name, intoId, basis, grants },
              ...{ facilities: done.facilityIds.length, people: done.people },
            },
          },
          ...done.grants.map(({ kind, personId, details }) => ({
            ...{ kind, ...recordedBy(by), subjectId: personId, at },
            details: { ...details, basis },
          })),
        );
        return done;
      },
      { timeout: mergeLimitMs },
    );
    for (const personId of new Set(moved.grants.map((grant) => grant.personId)))
      this.#revocations.announce({ personId });
    for (const facilityId of moved.facilityIds) this.#revocations.announce({ facilityId });
    return this.list(by.actor);
  }

  /** Throws `conflict` for one that has ended. Its row is locked until the transaction ends. */
  async #inUse(tx: Prisma.TransactionClient, id: string) {
    await tx.$queryRaw`SELECT 1 FROM "OrgNode" WHERE "id" = ${id}::uuid FOR UPDATE`;
    const node = await tx.orgNode.findUnique({ where: { id } });
    if (!node) throw notFound('unit');
    if (node.validTo) throw conflict('unit_ended', 'The unit is no more: it has become part of another.');
    return node;
  }
}
