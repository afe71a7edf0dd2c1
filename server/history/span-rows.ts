import type { PrismaClient } from '../db/generated/client.ts';
import type { Span } from './span-recorder.ts';

/** Writes spans, new ones and what has changed of others, in one statement; `statesTo`: with these, everything up to then is written. */
export async function storeSpans(
  prisma: PrismaClient,
  { runId, spans, statesTo = null }: { runId: string; spans: readonly Span[]; statesTo?: Date | null },
): Promise<void> {
  const rows = spans.map(({ cameraId, startedAt, endedAt, condition, reason }) => ({
    ...{ cameraId, condition, reason },
    startedAt: new Date(startedAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
  }));
  await prisma.$executeRaw`
    WITH stored AS (
      INSERT INTO "CameraSpan" ("cameraId", "startedAt", "endedAt", "condition", "reason", "runId")
      SELECT "cameraId", "startedAt", "endedAt", "condition", "reason", ${runId}::uuid
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row(
        "cameraId" uuid, "startedAt" timestamptz, "endedAt" timestamptz, "condition" "CameraCondition", "reason" text
      )
      ON CONFLICT ("cameraId", "startedAt") DO UPDATE
        SET "endedAt" = excluded."endedAt", "condition" = excluded."condition", "reason" = excluded."reason"
    )
    UPDATE "ServerRun" SET "statesTo" = coalesce(${statesTo}::timestamptz, "statesTo") WHERE "id" = ${runId}::uuid`;
}

/** Ends the spans that another process of this chain has left open: one that has ended, or has been silent since `silentSince`. */
export async function endLost(
  prisma: PrismaClient,
  { runId, chainId, silentSince }: { runId: string; chainId: string; silentSince: Date },
): Promise<void> {
  await prisma.$executeRaw`
    UPDATE "CameraSpan" AS s SET "endedAt" = greatest(s."startedAt", r."statesTo")
    FROM "ServerRun" AS r
    WHERE r."id" = s."runId" AND s."endedAt" IS NULL AND r."id" <> ${runId}::uuid AND r."chainId" = ${chainId}
      AND (r."endedAt" IS NOT NULL OR r."lastSeenAt" <= ${silentSince})`;
}

/** At once: a day of 1,000 cameras takes some rounds. */
const mostForgotten = 5000;

/** Removes the oldest spans that were over before the moment. */
export async function forgetBefore(prisma: PrismaClient, moment: Date): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM "CameraSpan" WHERE ("cameraId", "startedAt") IN (
      SELECT "cameraId", "startedAt" FROM "CameraSpan"
      WHERE "startedAt" < ${moment} AND "endedAt" < ${moment} LIMIT ${mostForgotten}
    )`;
}
