import type { Actor } from '../access/actor.ts';
import { outagesVisibleTo } from '../access/policy/outages.ts';
import { outConditions, type OutCondition } from '../contract/history.ts';
import type { OutageCameraView, OutageCut, OutageNeed, OutageView } from '../contract/outages.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { measureRules } from './rules.ts';

/** Cameras of one outage that are shown. */
export const mostCameras = 500;

const partShown = {
  ...{ cameraId: true, name: true, zone: true, startedAt: true, endedAt: true, condition: true, reason: true },
} as const;

export const outageShown = {
  include: {
    causeBy: { select: { fullName: true } },
    closedBy: { select: { fullName: true } },
    cameras: { select: { ...partShown, longestMs: true }, orderBy: { startedAt: 'asc' } },
    _count: {
      select: { entries: { where: { kind: 'measure' } } },
    },
  },
} as const satisfies Prisma.OutageDefaultArgs;
export type OutageRow = Prisma.OutageGetPayload<typeof outageShown>;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Outages as the actor may see them, in the order of the rows. `knownTo`: up to when states are recorded, milliseconds. */
export async function outageViews(
  prisma: PrismaClient,
  actor: Actor,
  rows: readonly OutageRow[],
  { now, knownTo }: { now: Date; knownTo: number },
): Promise<OutageView[]> {
  const ids = rows.map(({ id }) => id);
  const having = async (permission: 'outage.handle' | 'outage.repair') => {
    const where = { AND: [{ id: { in: ids } }, outagesVisibleTo(actor, permission, now)] };
    return new Set((await prisma.outage.findMany({ where, select: { id: true } })).map(({ id }) => id));
  };
  const [handles, repairs] = [await having('outage.handle'), await having('outage.repair')];
  const measureAfter = await measureRules(
    prisma,
    rows.map(({ facilityId }) => facilityId),
  );
  const repaired = await prisma.outageEntry.groupBy({
    by: ['outageId'],
    where: { outageId: { in: ids }, kind: 'repair' },
    _count: { _all: true },
  });
  const repairCount = new Map(repaired.map(({ outageId, _count }) => [outageId, _count._all]));
  return rows.map((row) => {
    const { id, number, version, state } = row;
    const missing = missingOf(row, measureAfter(row.facilityId), knownTo);
    const lives = state !== 'cancelled' && state !== 'folded';
    const cameras = new Map(row.cameras.map((part) => [part.cameraId, part]));
    const [only] = cameras.values();
    const longest = row.cameras.toSorted((a, b) => b.longestMs - a.longestMs)[0];
    return {
      ...{ id, number, version, state },
      facility: { id: row.facilityId, name: row.facilityName },
      province: row.provinceName,
      camera: cameras.size === 1 && only ? { id: only.cameraId, name: only.name, zone: only.zone } : null,
      cameras: cameras.size,
      down: row.cameras.filter(({ endedAt }) => endedAt === null).length,
      cut: row.cut as OutageCut | null,
      condition: (longest?.condition as OutCondition | undefined) ?? null,
      reason: (longest?.reason as StreamReason | null | undefined) ?? null,
      startedAt: row.startedAt.toISOString(),
      endedAt: iso(row.endedAt),
      cause: { code: row.cause, by: row.causeBy?.fullName ?? null, at: iso(row.causeAt) },
      planned:
        row.plannedFrom && row.plannedTo
          ? {
              from: row.plannedFrom.toISOString(),
              to: row.plannedTo.toISOString(),
              cameras: row.plannedCameras.length,
            }
          : null,
      ...{ measures: row._count.entries, repairs: repairCount.get(id) ?? 0, missing },
      ...{ closedAt: iso(row.closedAt), closedBy: row.closedBy?.fullName ?? null },
      may: {
        handle: lives && handles.has(id),
        repair: lives && repairs.has(id),
        close: state === 'ended' && missing.length === 0 && handles.has(id),
        cancel: state === 'announced' && handles.has(id),
      },
    };
  });
}

/** What it still needs before it can be closed. */
export function missingOf(
  row: Pick<OutageRow, 'state' | 'startedAt' | 'endedAt' | 'causeById' | '_count'>,
  measureAfter: number,
  knownTo: number,
): OutageNeed[] {
  if (row.state !== 'open' && row.state !== 'ended') return [];
  const lastedMs = (row.endedAt?.getTime() ?? knownTo) - row.startedAt.getTime();
  return [
    ...(row.causeById === null ? (['cause'] as const) : []),
    ...(lastedMs > measureAfter * 60_000 && row._count.entries === 0 ? (['measure'] as const) : []),
  ];
}

/** Each camera's part with its minutes, as recorded; the first ones. */
export async function partViews(
  prisma: PrismaClient,
  { cameras }: Pick<OutageRow, 'cameras'>,
  knownTo: number,
): Promise<OutageCameraView[]> {
  const shown = cameras.slice(0, mostCameras);
  const parts = shown.map(({ cameraId, startedAt, endedAt }, index) => ({
    ...{ index, cameraId, from: startedAt },
    to: endedAt ?? new Date(Math.max(knownTo, startedAt.getTime())),
  }));
  const sums = await prisma.$queryRaw<{ index: number; outMs: number; wellMs: number }[]>`
    SELECT part."index",
      (coalesce(sum(extract(epoch FROM s.b - s.a)) FILTER (WHERE s.out), 0) * 1000)::float8 AS "outMs",
      (coalesce(sum(extract(epoch FROM s.b - s.a)) FILTER (WHERE NOT s.out), 0) * 1000)::float8 AS "wellMs"
    FROM json_to_recordset(${JSON.stringify(parts)}::json) AS part("index" int, "cameraId" uuid, "from" timestamptz, "to" timestamptz)
    CROSS JOIN LATERAL (
      SELECT greatest(s."startedAt", part."from") AS a,
        least(coalesce(s."endedAt", greatest(s."startedAt", r."statesTo")), part."to") AS b,
        s."condition"::text = ANY(${[...outConditions]}) AS out
      FROM "CameraSpan" AS s JOIN "ServerRun" AS r ON r."id" = s."runId"
      WHERE s."cameraId" = part."cameraId" AND s."condition" <> 'unknown' AND s."startedAt" < part."to"
        AND s."startedAt" >= coalesce(
          (SELECT max("startedAt") FROM "CameraSpan" WHERE "cameraId" = part."cameraId" AND "startedAt" <= part."from"),
          part."from"
        )
    ) AS s
    WHERE s.a < s.b GROUP BY part."index"`;
  const byIndex = new Map(sums.map((sum) => [sum.index, sum]));
  return shown.map((part, index) => {
    const { outMs, wellMs } = byIndex.get(index) ?? { outMs: 0, wellMs: 0 };
    const lengthMs = parts[index]!.to.getTime() - part.startedAt.getTime();
    return {
      ...{ id: part.cameraId, name: part.name, zone: part.zone },
      ...{ condition: part.condition as OutCondition, reason: part.reason as StreamReason | null },
      ...{ startedAt: part.startedAt.toISOString(), endedAt: iso(part.endedAt) },
      ...{ outMs, wellMs, unknownMs: lengthMs - outMs - wellMs },
    };
  });
}
