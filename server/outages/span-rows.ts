import { outConditions, type CameraCondition } from '../contract/history.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { KnownSpan } from './episodes.ts';

type Tx = PrismaClient | Prisma.TransactionClient;

/** Cameras that began to be out in the range. */
export async function wentOut(tx: Tx, { from, to }: { from: number; to: number }): Promise<string[]> {
  const rows = await tx.cameraSpan.findMany({
    where: { startedAt: { gte: new Date(from), lt: new Date(to) }, condition: { in: [...outConditions] } },
    distinct: ['cameraId'],
    select: { cameraId: true },
  });
  return rows.map(({ cameraId }) => cameraId);
}

/** The earliest moment of which anything is recorded. */
export async function firstRecorded(tx: Tx): Promise<number | undefined> {
  const { _min } = await tx.cameraSpan.aggregate({ _min: { startedAt: true } });
  return _min.startedAt?.getTime();
}

/** What is recorded of each camera from a moment of its own (milliseconds) to a common one, in order of the beginnings. */
export async function readSpansFrom(
  tx: Tx,
  cameras: ReadonlyMap<string, number>,
  to: number,
): Promise<Map<string, KnownSpan[]>> {
  const wanted = [...cameras].map(([id, from]) => ({ id, from: new Date(from) }));
  const rows = await tx.$queryRaw<
    { cameraId: string; from: Date; to: Date; condition: CameraCondition; reason: string | null }[]
  >`
    SELECT s."cameraId", s."startedAt" AS "from", coalesce(s."endedAt", greatest(s."startedAt", r."statesTo")) AS "to",
      s."condition"::text, s."reason"
    FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS wanted("id" uuid, "from" timestamptz)
    CROSS JOIN LATERAL (
      SELECT * FROM "CameraSpan" WHERE "cameraId" = wanted."id" AND "startedAt" < ${new Date(to)}
        AND "startedAt" >= coalesce(
          (SELECT max("startedAt") FROM "CameraSpan" WHERE "cameraId" = wanted."id" AND "startedAt" <= wanted."from"),
          wanted."from"
        )
    ) AS s
    JOIN "ServerRun" AS r ON r."id" = s."runId"
    ORDER BY s."cameraId", s."startedAt"`;
  const spans = new Map<string, KnownSpan[]>();
  for (const { cameraId, from, to: end, condition, reason } of rows) {
    const list = spans.get(cameraId) ?? [];
    list.push({ from: from.getTime(), to: end.getTime(), condition, reason });
    spans.set(cameraId, list);
  }
  return spans;
}
