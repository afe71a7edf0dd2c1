import type { PrismaClient } from '../db/generated/client.ts';
import { daySpan } from '../duty/vietnam-time.ts';

/** A remedy that a facility still owed. */
export interface OpenFindings {
  open: number;
  /** Of those, past their deadline. */
  overdue: number;
}

/**
 * Remedies that the facilities owed at the end of each day. Inspections that the facilities are not told of yet are not in it, whoever asks:
 * a report must not give one away.
 */
export async function openFindings(
  prisma: PrismaClient,
  ids: readonly string[],
  days: readonly string[],
  now: Date,
): Promise<OpenFindings[]> {
  const ends = days.map((day) => new Date(Math.min(daySpan(day).to.getTime(), now.getTime())));
  return prisma.$queryRaw<OpenFindings[]>`
    WITH owed AS (
      SELECT f."id", f."recordedAt", f."deadline",
        (SELECT min(s."at") FROM "FindingStep" AS s WHERE s."findingId" = f."id" AND s."act" IN ('accept', 'withdraw')) AS settled
      FROM "InspectionFinding" AS f JOIN "Inspection" AS i ON i."id" = f."inspectionId"
      WHERE f."facilityId" = ANY(${[...ids]}::uuid[]) AND f."remedy" IS NOT NULL
        AND (i."visibleFrom" <= ${now} OR i."disclosedAt" <= ${now})
    )
    SELECT count(o."id")::int AS "open",
      count(o."id") FILTER (WHERE coalesce(
        (SELECT s."deadline" FROM "FindingStep" AS s WHERE s."findingId" = o."id" AND s."deadline" IS NOT NULL AND s."at" < day.ends
          ORDER BY s."number" DESC LIMIT 1), o."deadline") < day.ends)::int AS "overdue"
    FROM unnest(${ends}::timestamptz[]) WITH ORDINALITY AS day(ends, place)
    LEFT JOIN owed AS o ON o."recordedAt" < day.ends AND (o.settled IS NULL OR o.settled >= day.ends)
    GROUP BY day.place, day.ends ORDER BY day.place`;
}
