import type { Actor } from '../access/actor.ts';
import { outagesVisibleTo } from '../access/policy/outages.ts';
import { cursorText, readCursor } from '../audit/cursor.ts';
import {
  outageStates,
  unsettledOutageStates,
  type OutageDetail,
  type OutagesReplies,
  type OutageState,
  type OutageView,
} from '../contract/outages.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import { recordedTo } from '../history/repository.ts';
import { connectedBy } from './enterprises.ts';
import { measureRules } from './rules.ts';
import { outageShown, outageViews, partViews, type OutageRow } from './views.ts';

const usualPage = 50;
const mostEntries = 500;
const idPattern = /^[0-9a-f-]{36}$/;
const statePattern = new RegExp(`^(${outageStates.join('|')})$`);

export type OutageFilter = Omit<RestInput<'GET /api/outages'>, 'cursor' | 'limit'>;

/** Outages as people read them. */
export class OutageLists {
  readonly #prisma: PrismaClient;
  readonly #now: () => Date;

  constructor({ prisma, now }: { prisma: PrismaClient; now: () => Date }) {
    this.#prisma = prisma;
    this.#now = now;
  }

  async list(input: RestInput<'GET /api/outages'>, actor: Actor): Promise<OutagesReplies['GET /api/outages']> {
    const { cursor, limit = usualPage, ...filter } = input;
    const after = cursor === undefined ? undefined : readCursor(cursor, [idPattern, statePattern]);
    const rows = await this.#rows(actor, filter, limit + 1, after && pageAfter(after.at, after.keys));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      outages: await this.views(actor, page),
      next: rows.length > limit && last ? cursorText({ at: last.startedAt, keys: [last.id, last.state] }) : null,
    };
  }

  /** The first ones of the list. */
  async first(filter: OutageFilter, actor: Actor, most: number): Promise<OutageView[]> {
    return this.views(actor, await this.#rows(actor, filter, most));
  }

  async get(id: string, actor: Actor): Promise<OutageDetail> {
    const row = await this.#prisma.outage.findUnique({ where: { id }, ...outageShown });
    if (!row) throw notFound('outage');
    const knownTo = await this.#knownTo();
    const entries = await this.#prisma.outageEntry.findMany({
      where: { outageId: id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: mostEntries,
    });
    const whole = row.foldedIntoId
      ? await this.#prisma.outage.findUnique({ where: { id: row.foldedIntoId }, select: { id: true, number: true } })
      : null;
    const [view] = await this.views(actor, [row], knownTo);
    return {
      outage: view!,
      cameras: await partViews(this.#prisma, row, knownTo),
      entries: entries.map(({ personName, at, from, to, outageId: _, personId: __, ...entry }) => ({
        ...{ ...entry, at: at.toISOString(), person: personName },
        ...{ from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
      })),
      knownTo: new Date(knownTo).toISOString(),
      measureAfter: (await measureRules(this.#prisma, [row.facilityId]))(row.facilityId),
      foldedInto: whole,
    };
  }

  async view(id: string, actor: Actor): Promise<OutageView> {
    const row = await this.#prisma.outage.findUniqueOrThrow({ where: { id }, ...outageShown });
    const [view] = await this.views(actor, [row]);
    return view!;
  }

  async views(actor: Actor, rows: readonly OutageRow[], knownTo?: number): Promise<OutageView[]> {
    return outageViews(this.#prisma, actor, rows, { now: this.#now(), knownTo: knownTo ?? (await this.#knownTo()) });
  }

  async #rows(actor: Actor, filter: OutageFilter, take: number, after: Prisma.OutageWhereInput = {}) {
    return this.#prisma.outage.findMany({
      where: {
        AND: [outagesVisibleTo(actor, 'outage.read', this.#now()), await this.#filtered(filter), after],
      },
      orderBy: [{ state: 'asc' }, { startedAt: 'desc' }, { id: 'desc' }],
      take,
      ...outageShown,
    });
  }

  async #filtered(filter: OutageFilter): Promise<Prisma.OutageWhereInput> {
    const { state, cause, provinceId, facilityId, cameraId, enterprise, from, to } = filter;
    return {
      state: state === 'unsettled' ? { in: [...unsettledOutageStates] } : (state ?? { not: 'folded' }),
      ...(cause && { cause }),
      AND: [
        facilityId ? { facilityId } : {},
        enterprise ? { facilityId: { in: await connectedBy(this.#prisma, enterprise) } } : {},
      ],
      ...(provinceId && { facility: { node: { parentId: provinceId } } }),
      ...(cameraId && { cameras: { some: { cameraId } } }),
      ...(to && { startedAt: { lt: new Date(to) } }),
      ...(from && { OR: [{ endedAt: null }, { endedAt: { gt: new Date(from) } }] }),
    };
  }

  async #knownTo(): Promise<number> {
    return Math.min(this.#now().getTime(), (await recordedTo(this.#prisma)) ?? this.#now().getTime());
  }
}

function pageAfter(startedAt: Date, [id, state]: string[]): Prisma.OutageWhereInput {
  const same = state as OutageState;
  return {
    OR: [
      { state: { in: outageStates.slice(outageStates.indexOf(same) + 1) } },
      { state: same, startedAt: { lt: startedAt } },
      { state: same, startedAt, id: { lt: id! } },
    ],
  };
}
