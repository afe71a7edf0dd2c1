import type { Actor } from '../access/actor.ts';
import { facilitiesVisibleTo, mayOpenAt } from '../access/policy/facilities.ts';
import { holdsSomewhere, unitsVisibleTo } from '../access/policy/units.ts';
import type { FacilityLifeReplies } from '../contract/facility-life.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { key } from '../lists/columns.ts';
import { stateOf } from './life.ts';
import { recordShown, summaries } from './record-views.ts';

/** Rows of one page of the list. */
const pageRows = 50;
const managers = ['civil', 'military'] as const;
const kinds = ['quarantine', 'checkpoint'] as const;
const byName = new Intl.Collator('vi', { numeric: true });

/** Facilities whose record the actor may read; those whose state changed last first. */
export async function listRecords(
  prisma: PrismaClient,
  actor: Actor,
  { state, text = '', page = 1 }: RestInput<'GET /api/facility-records'>,
  now: Date,
): Promise<FacilityLifeReplies['GET /api/facility-records']> {
  const words = key(text).split(' ').filter(Boolean);
  const rows = await prisma.facility.findMany({
    where: facilitiesVisibleTo(actor, 'facility.record', now),
    select: recordShown,
  });
  const fitting = rows
    .map((row) => ({ row, at: stateOf(row, now), spoken: key(row.node.name) }))
    .filter(({ at, spoken }) => (!state || at[0] === state) && words.every((word) => spoken.includes(word)))
    .sort(
      (a, b) =>
        (b.at[1]?.getTime() ?? 0) - (a.at[1]?.getTime() ?? 0) || byName.compare(a.row.node.name, b.row.node.name),
    );
  const shown = fitting.slice((page - 1) * pageRows, page * pageRows).map(({ row }) => row);
  return {
    facilities: await summaries(prisma, shown, now),
    total: fitting.length,
    pages: Math.max(1, Math.ceil(fitting.length / pageRows)),
    may: {
      open: holdsSomewhere(actor, 'facility.open', now),
      units: holdsSomewhere(actor, 'units.manage', now),
    },
  };
}

/** The provinces in which the actor opens facilities, with the managers that those may have. */
export async function openingsOf(
  prisma: PrismaClient,
  actor: Actor,
  now: Date,
): Promise<FacilityLifeReplies['GET /api/facility-openings']> {
  const provinces = (await provincesToOpenIn(prisma, actor, {}, now)).map(({ id, name, path }) => ({
    ...{ id, name },
    managers: managers.filter((manager) => kinds.some((kind) => mayOpenAt(actor, { path, manager, kind }, now))),
  }));
  return {
    provinces: provinces.filter((one) => one.managers.length > 0).sort((a, b) => byName.compare(a.name, b.name)),
  };
}

/** Provinces in use on which the actor has the permission at all. */
export const provincesToOpenIn = (prisma: PrismaClient, actor: Actor, where: Prisma.OrgNodeWhereInput, now: Date) =>
  prisma.orgNode.findMany({
    where: {
      AND: [
        where,
        { level: 'province', OR: [{ validTo: null }, { validTo: { gt: now } }] },
        unitsVisibleTo(actor, 'facility.open', now),
      ],
    },
    select: { id: true, name: true, path: true },
  });
