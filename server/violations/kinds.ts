import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { RestInput } from '../contract/rest.ts';
import type { ViolationKindView, ViolationsReplies } from '../contract/violations.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';

/** Of one place, the retired ones too: what nobody can read through is no list. */
const mostKinds = 100;
const mostPlaces = 200;
/** Set apart from the other advisory locks: two that are added at once get two ranks, and stay within the bound. */
const lockClass = 4407;

const shown = {
  include: { node: { select: { id: true, name: true } } },
} as const satisfies Prisma.ViolationKindDefaultArgs;
type KindRow = Prisma.ViolationKindGetPayload<typeof shown>;

/** The kinds that can be reported at a place: everywhere's in their order, then those of the units above it. `path`: of the facility. */
export const kindsAt = (path: readonly string[]) =>
  ({
    where: { retiredAt: null, OR: [{ nodeId: null }, { nodeId: { in: [...path] } }] },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
  }) as const satisfies Prisma.ViolationKindFindManyArgs;

export interface ViolationKindsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
}

/** What can be reported as a violation, and who may change that. Whoever calls has checked that the actor may change it somewhere. */
export class ViolationKinds {
  readonly #options: ViolationKindsOptions;

  constructor(options: ViolationKindsOptions) {
    this.#options = options;
  }

  async list(actor: Actor): Promise<ViolationsReplies['GET /api/violation-kinds']> {
    const { prisma } = this.#options;
    const places = await prisma.orgNode.findMany({
      where: { AND: [{ level: 'province' }, changeable(actor)] },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: mostPlaces,
      select: { id: true, name: true },
    });
    const everywhere = await this.#mayEverywhere(actor);
    const mine = new Set(places.map(({ id }) => id));
    const rows = await prisma.violationKind.findMany({
      where: { OR: [{ nodeId: null }, { nodeId: { in: [...mine] } }] },
      orderBy: [{ rank: 'asc' }, { id: 'asc' }],
      take: mostKinds * (places.length + 1),
      ...shown,
    });
    const mayChange = ({ nodeId }: KindRow) => (nodeId === null ? everywhere : mine.has(nodeId));
    return { kinds: rows.map((row) => kindView(row, mayChange(row))), places, everywhere };
  }

  /** Throws `not_found` for a place where the actor may not, `conflict` when the list is full. */
  async add(input: RestInput<'POST /api/violation-kinds'>, by: By): Promise<ViolationKindView> {
    const { nodeId = null, name, remindAfter, escalateAfter } = input;
    await this.#requirePlace(nodeId, by.actor);
    const { prisma, ledger } = this.#options;
    const row = await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockClass}::int, 0)`;
      if ((await tx.violationKind.count({ where: { nodeId } })) >= mostKinds) {
        throw conflict(
          'too_many_kinds',
          `There are ${mostKinds} kinds here already: rename or bring back one that is not used.`,
        );
      }
      const last = await tx.violationKind.aggregate({ _max: { rank: true } });
      const rank = (last._max.rank ?? 0) + 1;
      const created = await tx.violationKind.create({
        data: { nodeId, name, rank, remindAfter, escalateAfter },
        ...shown,
      });
      await ledger.record(tx, {
        ...{ kind: 'violation.kind_added', ...recordedBy(by), subjectId: created.id },
        details: { name, place: created.node?.name ?? null, remindAfter, escalateAfter },
      });
      return created;
    });
    return kindView(row, true);
  }

  /** What was reported keeps the name and times of its day. Throws `not_found` for one that the actor may not change. */
  async change(input: RestInput<'PATCH /api/violation-kinds/:id'>, by: By): Promise<ViolationKindView> {
    const { id, name, waits, retired } = input;
    const { prisma, ledger, now } = this.#options;
    const before = await prisma.violationKind.findUnique({ where: { id } });
    if (!before) throw notFound('kind');
    await this.#requirePlace(before.nodeId, by.actor);
    const row = await prisma.$transaction(async (tx) => {
      const changed = await tx.violationKind.update({
        where: { id },
        data: {
          ...(name !== undefined && { name }),
          ...waits,
          ...(retired !== undefined && { retiredAt: retired ? (before.retiredAt ?? now()) : null }),
        },
        ...shown,
      });
      await ledger.record(tx, {
        ...{ kind: 'violation.kind_changed', ...recordedBy(by), subjectId: id },
        details: {
          ...{ before: before.name, name: changed.name, retired: changed.retiredAt !== null },
          ...{ remindAfter: changed.remindAfter, escalateAfter: changed.escalateAfter },
        },
      });
      return changed;
    });
    return kindView(row, true);
  }

  async #requirePlace(nodeId: string | null, actor: Actor): Promise<void> {
    if (nodeId === null ? await this.#mayEverywhere(actor) : await this.#mayAt(nodeId, actor)) return;
    throw notFound('unit');
  }

  async #mayAt(id: string, actor: Actor): Promise<boolean> {
    const where = { AND: [{ id, level: 'province' as const }, changeable(actor)] };
    return (await this.#options.prisma.orgNode.count({ where })) > 0;
  }

  /** Who may do so at the top of the tree may do so everywhere. */
  async #mayEverywhere(actor: Actor): Promise<boolean> {
    const where = { AND: [{ parentId: null }, changeable(actor)] };
    return (await this.#options.prisma.orgNode.count({ where })) > 0;
  }
}

const changeable = (actor: Actor): Prisma.OrgNodeWhereInput => unitsVisibleTo(actor, 'violation.kinds', new Date());

const kindView = ({ id, name, node, remindAfter, escalateAfter, retiredAt }: KindRow, change: boolean) => ({
  ...{ id, name, place: node, remindAfter, escalateAfter, retired: retiredAt !== null },
  may: { change },
});
