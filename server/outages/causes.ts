import { outConditions } from '../contract/history.ts';
import { outageCauses, type CauseRow, type OutageCause } from '../contract/outages.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { recordedTo } from '../history/repository.ts';
import { spansWhileRegistered } from './availability-sums.ts';
import { periodsOf } from './periods.ts';
import { registrationOf } from './registration.ts';

export interface CausesQuestion {
  /** As of an AvailabilityQuestion. */
  scope: Prisma.CameraWhereInput;
  from: string;
  to: string;
}

/** Of which outage it was part, as far as it was of one. */
interface LossRow {
  cause: OutageCause | null;
  outages: number;
  cameras: number;
  lostMs: number;
  proposedMs: number;
}

/**
 * What cameras were out for: the milliseconds in which they were frozen, black or down, as availability() counts them, by the cause of the outage
 * that they belong to. So the rows add up to the same; what belongs to none (less than ten seconds, or not taken up yet) is a row of its own.
 */
export async function lossByCause(
  prisma: PrismaClient,
  { scope, from, to }: CausesQuestion,
  now: Date,
): Promise<CauseRow[]> {
  const { range } = periodsOf(from, to, 'all');
  const known = Math.min(now.getTime(), (await recordedTo(prisma)) ?? now.getTime());
  const past = { from: range.from, to: Math.max(range.from, Math.min(range.to, known)) };
  const { stretches } = await registrationOf(prisma, scope, 'camera', range);
  const registered = stretches
    .map((stretch) => ({ ...stretch, to: Math.min(stretch.to, past.to) }))
    .filter((stretch) => stretch.to > stretch.from);
  if (registered.length === 0) return [];
  const rows = await prisma.$queryRaw<LossRow[]>`
    WITH ${spansWhileRegistered(registered, past)}, lost AS MATERIALIZED (
      SELECT "cameraId", a, b FROM spans WHERE a < b AND "condition"::text = ANY(${[...outConditions]})
    ), told AS MATERIALIZED (
      SELECT l."cameraId", o."id", o."cause"::text AS cause, o."causeById" IS NULL AS proposed,
        least(l.b, coalesce(p."endedAt", l.b)) - greatest(l.a, p."startedAt") AS length
      FROM lost AS l
      JOIN "OutageCamera" AS p ON p."cameraId" = l."cameraId" AND p."startedAt" < l.b AND coalesce(p."endedAt", l.b) > l.a
      JOIN "Outage" AS o ON o."id" = p."outageId"
    ), causes AS (
      SELECT cause, count(DISTINCT "id") AS outages, count(DISTINCT "cameraId") AS cameras, sum(length) AS lost,
        sum(length) FILTER (WHERE proposed) AS proposed
      FROM told GROUP BY cause
      UNION ALL
      SELECT NULL, 0, 0, coalesce((SELECT sum(b - a) FROM lost), '0') - coalesce((SELECT sum(length) FROM told), '0'), NULL
    )
    SELECT cause, outages::int, cameras::int, (extract(epoch FROM lost) * 1000)::float8 AS "lostMs",
      (coalesce(extract(epoch FROM proposed), 0) * 1000)::float8 AS "proposedMs"
    FROM causes`;
  const order = (cause: OutageCause | null) => (cause === null ? outageCauses.length : outageCauses.indexOf(cause));
  return rows
    .filter(({ lostMs }) => lostMs > 0)
    .sort(
      (a, b) =>
        Number(a.cause === null) - Number(b.cause === null) || b.lostMs - a.lostMs || order(a.cause) - order(b.cause),
    );
}
