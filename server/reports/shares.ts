import type { CoverageShare, ResponseTimes } from '../contract/reports.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Span } from '../duty/roster.ts';

/** How required zones were covered, all facilities together, by day; days without a record are not in it. First and last day are included. */
export async function coverageByDay(
  prisma: PrismaClient,
  ids: readonly string[],
  first: string,
  last: string,
): Promise<Map<string, CoverageShare>> {
  const rows = await prisma.$queryRaw<(CoverageShare & { day: string })[]>`
    SELECT "day"::text, sum("coveredMs")::float8 AS "coveredMs", sum("downMs")::float8 AS "downMs",
      sum("unknownMs")::float8 AS "unknownMs", sum("missingMs")::float8 AS "missingMs"
    FROM "CoverageDay"
    WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "day" BETWEEN ${first}::date AND ${last}::date
    GROUP BY "day"`;
  return new Map(rows.map(({ day, ...share }) => [day, share]));
}

/** The same of the whole time, by facility. */
export async function coverageByFacility(
  prisma: PrismaClient,
  ids: readonly string[],
  first: string,
  last: string,
): Promise<Map<string, CoverageShare>> {
  const rows = await prisma.$queryRaw<(CoverageShare & { facilityId: string })[]>`
    SELECT "facilityId", sum("coveredMs")::float8 AS "coveredMs", sum("downMs")::float8 AS "downMs",
      sum("unknownMs")::float8 AS "unknownMs", sum("missingMs")::float8 AS "missingMs"
    FROM "CoverageDay"
    WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "day" BETWEEN ${first}::date AND ${last}::date
    GROUP BY "facilityId"`;
  return new Map(rows.map(({ facilityId, ...share }) => [facilityId, share]));
}

export const noShare = (): CoverageShare => ({ coveredMs: 0, downMs: 0, unknownMs: 0, missingMs: 0 });

export interface AlertTimes {
  opened: number;
  /** Until somebody took it, or called it resolved or false, whichever was first. */
  acknowledged: ResponseTimes;
  /** Until somebody called it resolved or false for the first time. */
  resolved: ResponseTimes;
}

export const noTimes = (): ResponseTimes => ({ count: 0, p50: null, p95: null });

interface TimesRow {
  key: string | null;
  opened: number;
  taken: number;
  takenP50: number | null;
  takenP95: number | null;
  closed: number;
  closedP50: number | null;
  closedP95: number | null;
}

/**
 * How long alerts of the facilities that came up in the span waited for people, by the day in Viet Nam on which they came up; under `null`
 * all together. What is inside a cut is the cut's; what closed by itself was answered by nobody.
 */
export async function alertTimes(
  prisma: PrismaClient,
  ids: readonly string[],
  { from, to }: Span,
): Promise<Map<string | null, AlertTimes>> {
  const rows = await prisma.$queryRaw<TimesRow[]>`
    WITH waited AS (
      SELECT (a."openedAt" AT TIME ZONE 'Asia/Ho_Chi_Minh')::date::text AS day,
        extract(epoch FROM s.taken - a."openedAt") * 1000 AS taken, extract(epoch FROM s.closed - a."openedAt") * 1000 AS closed
      FROM "Alert" AS a
      LEFT JOIN LATERAL (
        SELECT min("at") AS taken, min("at") FILTER (WHERE "kind" IN ('resolve', 'dismiss')) AS closed FROM "AlertStep"
        WHERE "alertId" = a."id" AND "kind" IN ('acknowledge', 'begin', 'resolve', 'dismiss')
      ) AS s ON TRUE
      WHERE a."facilityId" = ANY(${[...ids]}::uuid[]) AND a."openedAt" >= ${from} AND a."openedAt" < ${to}
        AND a."source" <> 'anomaly' AND a."foldedIntoId" IS NULL
    )
    SELECT day AS "key", count(*)::int AS "opened",
      count(taken)::int AS "taken", percentile_cont(0.5) WITHIN GROUP (ORDER BY taken)::float8 AS "takenP50",
      percentile_cont(0.95) WITHIN GROUP (ORDER BY taken)::float8 AS "takenP95",
      count(closed)::int AS "closed", percentile_cont(0.5) WITHIN GROUP (ORDER BY closed)::float8 AS "closedP50",
      percentile_cont(0.95) WITHIN GROUP (ORDER BY closed)::float8 AS "closedP95"
    FROM waited GROUP BY GROUPING SETS ((day), ())`;
  return new Map(
    rows.map(({ key, opened, taken, takenP50, takenP95, closed, closedP50, closedP95 }) => [
      key,
      {
        opened,
        acknowledged: { count: taken, p50: takenP50, p95: takenP95 },
        resolved: { count: closed, p50: closedP50, p95: closedP95 },
      },
    ]),
  );
}
