import { outConditions, type OutCondition } from '../contract/history.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Range, RecordedSpan } from './timeline.ts';

/** Times of which nothing is known between two in which a camera was out join them, when they are no longer: cameras that refuse are looked at every hour. */
const joinedOverMs = 90 * 60_000;

export interface OutageRow extends Range {
  /** Whether the camera is out at the end of what is recorded. */
  goesOn: boolean;
  condition: OutCondition;
  reason: StreamReason | null;
  outMs: number;
}

/** Up to when the states of cameras are recorded; undefined where they never were. */
export async function recordedTo(prisma: PrismaClient): Promise<number | undefined> {
  const { _max } = await prisma.serverRun.aggregate({ _max: { statesTo: true } });
  return _max.statesTo?.getTime();
}

/** What is recorded of a camera in the range, in order. Spans of a camera do not overlap, so only the last one before the range can reach into it. */
export async function readSpans(prisma: PrismaClient, cameraId: string, { from, to }: Range): Promise<RecordedSpan[]> {
  const select = {
    startedAt: true,
    endedAt: true,
    condition: true,
    reason: true,
    run: { select: { statesTo: true } },
  } as const;
  const [before, within] = await Promise.all([
    prisma.cameraSpan.findFirst({
      where: { cameraId, startedAt: { lte: new Date(from) } },
      ...{ orderBy: { startedAt: 'desc' }, select },
    }),
    prisma.cameraSpan.findMany({
      where: { cameraId, startedAt: { gt: new Date(from), lt: new Date(to) } },
      ...{ orderBy: { startedAt: 'asc' }, select },
    }),
  ]);
  return [...(before ? [before] : []), ...within].map(({ startedAt, endedAt, condition, reason, run }) => {
    const end = endedAt ?? run.statesTo ?? startedAt;
    return { from: startedAt.getTime(), to: end.getTime(), condition, reason };
  });
}

/** When servers were running in the range, in order; a run that has not ended is known to be up to its last sign of life. */
export async function readRuns(prisma: PrismaClient, { from, to }: Range): Promise<Range[]> {
  const runs = await prisma.serverRun.findMany({
    where: {
      startedAt: { lt: new Date(to) },
      OR: [{ endedAt: { gt: new Date(from) } }, { lastSeenAt: { gt: new Date(from) } }],
    },
    orderBy: { startedAt: 'asc' },
    select: { startedAt: true, lastSeenAt: true, statesTo: true, endedAt: true },
  });
  return runs.map(({ startedAt, lastSeenAt, statesTo, endedAt }) => ({
    from: startedAt.getTime(),
    to: endedAt?.getTime() ?? Math.max(lastSeenAt.getTime(), statesTo?.getTime() ?? 0),
  }));
}

/**
 * The outages of a camera that touch the range, cut at its ends, newest first: out and never seen well in between, over times of which
 * nothing is known.
 */
export async function readOutages(prisma: PrismaClient, cameraId: string, { from, to }: Range): Promise<OutageRow[]> {
  const [start, end] = [new Date(from), new Date(to)];
  const rows = await prisma.$queryRaw<
    { from: Date; to: Date; goesOn: boolean; condition: OutCondition; reason: StreamReason | null; outMs: number }[]
  >`
    WITH spans AS (
      SELECT greatest(s."startedAt", ${start}::timestamptz) AS a,
        least(coalesce(s."endedAt", greatest(s."startedAt", r."statesTo")), ${end}::timestamptz) AS b,
        s."endedAt" IS NULL AND r."endedAt" IS NULL AS open,
        s."condition"::text, s."reason", s."condition"::text = ANY(${[...outConditions]}) AS out
      FROM "CameraSpan" AS s JOIN "ServerRun" AS r ON r."id" = s."runId"
      WHERE s."cameraId" = ${cameraId}::uuid AND s."condition" <> 'unknown' AND s."startedAt" < ${end}
        AND s."startedAt" >= coalesce(
          (SELECT max("startedAt") FROM "CameraSpan" WHERE "cameraId" = ${cameraId}::uuid AND "startedAt" <= ${start}),
          ${start}
        )
    ), joined AS (
      SELECT *, out AND lag(out) OVER turn AND a - lag(b) OVER turn <= make_interval(secs => ${joinedOverMs / 1000}) AS goes_on
      FROM spans WHERE a < b WINDOW turn AS (ORDER BY a)
    ), islands AS (
      SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (ORDER BY a) AS island FROM joined
    )
    SELECT min(a) AS "from", max(b) AS "to", bool_or(open) AS "goesOn",
      (array_agg("condition" ORDER BY b - a DESC, a))[1] AS "condition",
      (array_agg("reason" ORDER BY b - a DESC, a))[1] AS "reason",
      (sum(extract(epoch FROM b - a)) * 1000)::float8 AS "outMs"
    FROM islands WHERE out GROUP BY island ORDER BY 1 DESC`;
  return rows.map((row) => ({ ...row, from: row.from.getTime(), to: row.to.getTime(), outMs: Math.round(row.outMs) }));
}
