import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { Span } from '../duty/roster.ts';

/** Whole numbers of each facility, under its id; a facility with nothing of the kind is not in it. */
export type ByFacility<Name extends string> = Map<string, Record<Name, number>>;

const byFacility = <Name extends string>(rows: (Record<Name, number> & { facilityId: string })[]): ByFacility<Name> =>
  new Map(rows.map((row) => [row.facilityId, row]));

/** Outages that touched the span: how many, how many of them were announced, those not closed, and their minutes within the span. */
export const outageFacts = async (prisma: PrismaClient, ids: readonly string[], { from, to }: Span) =>
  byFacility<'count' | 'planned' | 'open' | 'minutes'>(
    await prisma.$queryRaw`
      SELECT "facilityId", count(*)::int AS "count", count(*) FILTER (WHERE "plannedFrom" IS NOT NULL)::int AS "planned",
        count(*) FILTER (WHERE "state" IN ('open', 'ended'))::int AS "open",
        round(sum(extract(epoch FROM least(coalesce("endedAt", ${to}), ${to}) - greatest("startedAt", ${from}))) / 60)::int AS "minutes"
      FROM "Outage"
      WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "state" IN ('open', 'ended', 'closed')
        AND "startedAt" < ${to} AND ("endedAt" IS NULL OR "endedAt" > ${from})
      GROUP BY "facilityId"`,
  );

/** Shifts that were to begin in the span, what became of them, and times without anybody on duty: how many, and their minutes in the span. */
export async function dutyFacts(prisma: PrismaClient, ids: readonly string[], { from, to }: Span) {
  const shifts = byFacility<'shifts' | 'handedOver' | 'byLeader' | 'missed'>(
    await prisma.$queryRaw`
      SELECT "facilityId", count(*)::int AS "shifts",
        count(*) FILTER (WHERE "state" IN ('handed_over', 'continued'))::int AS "handedOver",
        count(*) FILTER (WHERE "state" = 'closed_by_leader')::int AS "byLeader",
        count(*) FILTER (WHERE "state" = 'missed')::int AS "missed"
      FROM "DutyShift"
      WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "state" <> 'cancelled' AND "startsAt" >= ${from} AND "startsAt" < ${to}
      GROUP BY "facilityId"`,
  );
  const gaps = byFacility<'gaps' | 'minutes'>(
    await prisma.$queryRaw`
      SELECT "facilityId", count(*)::int AS "gaps",
        round(sum(extract(epoch FROM least(coalesce("until", ${to}), ${to}) - greatest("since", ${from}))) / 60)::int AS "minutes"
      FROM "DutyGap"
      WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "since" < ${to} AND ("until" IS NULL OR "until" > ${from})
      GROUP BY "facilityId"`,
  );
  return { shifts, gaps };
}

/** Looks that were opened in the span, and the minutes in which they showed pictures; without those of inspections of which the facility is not told yet. */
export const viewingFacts = async (prisma: PrismaClient, ids: readonly string[], { from, to }: Span, now: Date) =>
  byFacility<'looks' | 'minutes'>(
    await prisma.$queryRaw`
      SELECT "facilityId", count(*)::int AS "looks", round(sum("shownMs"::float8) / 60000)::int AS "minutes"
      FROM "Viewing" AS v
      WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "startedAt" >= ${from} AND "startedAt" < ${to}
        AND ("purpose" <> 'inspection' OR EXISTS (
          SELECT 1 FROM "Inspection" AS i
          WHERE i."number"::text = v."reference" AND (i."visibleFrom" <= ${now} OR i."disclosedAt" <= ${now})))
      GROUP BY "facilityId"`,
  );

/** Violations that were reported in the span and not taken back: how many, those without a remedy yet, and those that the authority was told of. */
export const violationFacts = async (prisma: PrismaClient, ids: readonly string[], { from, to }: Span) =>
  byFacility<'count' | 'open' | 'escalated'>(
    await prisma.$queryRaw`
      SELECT "facilityId", count(*)::int AS "count", count(*) FILTER (WHERE "state" IN ('reported', 'answered'))::int AS "open",
        count("escalatedAt")::int AS "escalated"
      FROM "Violation"
      WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "state" <> 'withdrawn' AND "reportedAt" >= ${from} AND "reportedAt" < ${to}
      GROUP BY "facilityId"`,
  );

/** The same by what they were called on their day, the most frequent first; 50 at most. */
export const violationCounts = (prisma: PrismaClient, ids: readonly string[], { from, to }: Span) =>
  prisma.$queryRaw<{ kind: string; count: number }[]>`
    SELECT "kindName" AS "kind", count(*)::int AS "count" FROM "Violation"
    WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "state" <> 'withdrawn' AND "reportedAt" >= ${from} AND "reportedAt" < ${to}
    GROUP BY "kindName" ORDER BY 2 DESC, 1 LIMIT 50`;

/** Inspections that were begun in the span and may be known of, what was found, remedies that were wanted, those accepted, sanctions proposed. */
export const inspectionFacts = async (prisma: PrismaClient, ids: readonly string[], { from, to }: Span, now: Date) =>
  byFacility<'inspections' | 'findings' | 'remedies' | 'accepted' | 'sanctions'>(
    await prisma.$queryRaw`
      SELECT p."facilityId", count(DISTINCT i."id")::int AS "inspections", count(f."id")::int AS "findings",
        count(f."remedy")::int AS "remedies", count(f."sanction")::int AS "sanctions",
        count(f."id") FILTER (WHERE f."remedy" IS NOT NULL AND EXISTS (
          SELECT 1 FROM "FindingStep" AS s WHERE s."findingId" = f."id" AND s."act" = 'accept'))::int AS "accepted"
      FROM "InspectionPart" AS p JOIN "Inspection" AS i ON i."id" = p."inspectionId"
      LEFT JOIN "InspectionFinding" AS f ON f."inspectionId" = p."inspectionId" AND f."facilityId" = p."facilityId"
        AND NOT EXISTS (SELECT 1 FROM "FindingStep" AS s WHERE s."findingId" = f."id" AND s."act" = 'withdraw')
      WHERE p."facilityId" = ANY(${[...ids]}::uuid[]) AND i."begunAt" >= ${from} AND i."begunAt" < ${to}
        AND (i."visibleFrom" <= ${now} OR i."disclosedAt" <= ${now})
      GROUP BY p."facilityId"`,
  );

/** Rows of a list in a report of one province or facility. */
export const mostListed = 300;

/** The longest outages that touched the span. */
export const longestOutages = (prisma: PrismaClient, ids: readonly string[], { from, to }: Span) =>
  prisma.outage.findMany({
    where: {
      facilityId: { in: [...ids] },
      state: { in: ['open', 'ended', 'closed'] },
      startedAt: { lt: to },
      OR: [{ endedAt: null }, { endedAt: { gt: from } }],
    },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    take: mostListed,
    select: {
      number: true,
      facilityName: true,
      startedAt: true,
      endedAt: true,
      cause: true,
      cameras: { select: { name: true }, take: 3 },
      _count: { select: { cameras: true } },
    },
  } satisfies Prisma.OutageFindManyArgs);

/** Times without anybody on duty that touched the span. */
export const dutyGaps = (prisma: PrismaClient, ids: readonly string[], { from, to }: Span) =>
  prisma.dutyGap.findMany({
    where: { facilityId: { in: [...ids] }, since: { lt: to }, OR: [{ until: null }, { until: { gt: from } }] },
    orderBy: [{ since: 'asc' }, { id: 'asc' }],
    take: mostListed,
    select: { since: true, until: true, cause: true, facility: { select: { node: { select: { name: true } } } } },
  } satisfies Prisma.DutyGapFindManyArgs);
