import type { UnusualView } from '../contract/audit.ts';
import { Prisma, type PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import { namesOf } from './names.ts';
import type { LedgerScope } from './scope.ts';

const dayMs = 24 * 3600_000;
const longestRangeDays = 31;
/** Of each rule, and of all together, the newest. */
const mostShown = 500;
/** Looks that are not for duty belong between these hours of the day in Việt Nam, which has had one offset and no summer time since 1975. */
const hours = { from: 6, to: 22, offset: '7 hours' };
/** A person who opens more different cameras than this within ten minutes (aligned to the clock) does not watch: three full pages. */
const camerasInTenMinutes = 48;

interface Found {
  rule: UnusualView['rule'];
  personId: string;
  at: Date;
  count: number;
  address: string | null;
}

/**
 * What deserves a question, by five rules:
 * - outside_hours: looks from 22:00 to 6:00 for another purpose than duty, by person and day; whoever has a shift of that facility at the
 *   time is on duty, also when an alert or an inspection calls for the look;
 * - many_cameras: more than 48 different cameras opened within ten minutes, by person;
 * - first_address: a sign-in from an address that the person has never signed in from, except their very first;
 * - refresh_replayed: a session that was used in two places and ended for it, with the address that used the older token;
 * - watermark_tampered: somebody interfered with the watermark over a picture, by session.
 * Throws AppError `invalid_input` for a range of more than 31 days.
 */
export async function findUnusual(
  prisma: PrismaClient,
  range: { from?: string | undefined; to?: string | undefined },
  scope: LedgerScope,
): Promise<UnusualView[]> {
  const to = range.to ? new Date(range.to) : new Date();
  const from = range.from ? new Date(range.from) : new Date(to.getTime() - 7 * dayMs);
  if (to.getTime() - from.getTime() > longestRangeDays * dayMs) {
    throw new AppError('invalid_input', `The range must not be longer than ${longestRangeDays} days.`);
  }
  const inScope = scope ? Prisma.sql`AND "facilityId" = ANY (${scope}::uuid[])` : Prisma.empty;
  const found = [
    ...(await outsideHours(prisma, from, to, inScope)),
    ...(await manyCameras(prisma, from, to, inScope)),
    ...(await tamperings(prisma, from, to, inScope)),
    // A session belongs to no facility.
    ...(scope ? [] : [...(await firstAddresses(prisma, from, to)), ...(await replays(prisma, from, to))]),
  ];
  const newest = found.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, mostShown);
  const names = await namesOf(
    prisma,
    newest.map(({ personId }) => ({ personId, facilityId: null, cameraId: null })),
  );
  return newest.map(({ personId, at, ...rest }) => ({
    ...rest,
    person: { id: personId, name: names.people.get(personId)?.name ?? '?' },
    at: at.toISOString(),
  }));
}

const outsideHours = (prisma: PrismaClient, from: Date, to: Date, inScope: Prisma.Sql) => prisma.$queryRaw<Found[]>`
  SELECT 'outside_hours' AS "rule", "personId", min("startedAt") AS "at", count(*)::int AS "count", NULL AS "address"
  FROM "Viewing", LATERAL (SELECT "startedAt" AT TIME ZONE 'UTC' + ${hours.offset}::interval AS "local") AS here
  WHERE "startedAt" >= ${from} AND "startedAt" < ${to} AND "purpose" <> 'duty' ${inScope}
    AND (extract(hour FROM "local") < ${hours.from} OR extract(hour FROM "local") >= ${hours.to})
    AND NOT EXISTS (
      SELECT FROM "DutyShift" AS shift
      WHERE shift."personId" = "Viewing"."personId" AND shift."facilityId" = "Viewing"."facilityId"
        AND shift."signedInAt" <= "Viewing"."startedAt" AND (shift."endedAt" IS NULL OR shift."endedAt" > "Viewing"."startedAt")
    )
  GROUP BY "personId", "local"::date
  ORDER BY "at" DESC LIMIT ${mostShown}`;

const manyCameras = (prisma: PrismaClient, from: Date, to: Date, inScope: Prisma.Sql) => prisma.$queryRaw<Found[]>`
  SELECT 'many_cameras' AS "rule", "personId", min("at") AS "at", count(*)::int AS "count", NULL AS "address"
  FROM (
    SELECT "personId", "cameraId", floor(extract(epoch FROM "startedAt") / 600) AS "slot", min("startedAt") AS "at"
    FROM "Viewing"
    WHERE "startedAt" >= ${from} AND "startedAt" < ${to} ${inScope}
    GROUP BY 1, 2, 3
  ) AS opened
  GROUP BY "personId", "slot" HAVING count(*) > ${camerasInTenMinutes}
  ORDER BY "at" DESC LIMIT ${mostShown}`;

const tamperings = (prisma: PrismaClient, from: Date, to: Date, inScope: Prisma.Sql) => prisma.$queryRaw<Found[]>`
  SELECT 'watermark_tampered' AS "rule", "personId", min("at") AS "at", count(*)::int AS "count", max("address") AS "address"
  FROM "LedgerEntry"
  WHERE "kind" = 'watermark.tampered' AND "at" >= ${from} AND "at" < ${to} AND "personId" IS NOT NULL ${inScope}
  GROUP BY "personId", "sessionId"
  ORDER BY "at" DESC LIMIT ${mostShown}`;

const firstAddresses = (prisma: PrismaClient, from: Date, to: Date) => prisma.$queryRaw<Found[]>`
  SELECT 'first_address' AS "rule", "personId", "at", 1 AS "count", "address"
  FROM "LedgerEntry" AS entry
  WHERE "kind" = 'session.began' AND "at" >= ${from} AND "at" < ${to} AND "personId" IS NOT NULL AND "address" IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM "LedgerEntry" AS before
      WHERE before."personId" = entry."personId" AND before."at" < entry."at" AND before."kind" = 'session.began'
        AND before."address" = entry."address"
    )
    AND EXISTS (
      SELECT FROM "LedgerEntry" AS before
      WHERE before."personId" = entry."personId" AND before."at" < entry."at" AND before."kind" = 'session.began'
    )
  ORDER BY "at" DESC LIMIT ${mostShown}`;

const replays = (prisma: PrismaClient, from: Date, to: Date) => prisma.$queryRaw<Found[]>`
  SELECT 'refresh_replayed' AS "rule", "personId", "at", 1 AS "count", "address"
  FROM "LedgerEntry"
  WHERE "kind" = 'session.refresh_replayed' AND "at" >= ${from} AND "at" < ${to} AND "personId" IS NOT NULL
  ORDER BY "at" DESC LIMIT ${mostShown}`;
