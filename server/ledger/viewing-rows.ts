import type { ViewingEnd } from '../contract/ledger.ts';
import type { Prisma } from '../db/generated/client.ts';
import type { Fact } from './ledger.ts';
import type { OpenViewing, Progress } from './open-viewing.ts';

/** How an open viewing goes on, or ends. */
export interface Change extends Progress {
  id: string;
  endReason?: ViewingEnd;
}

/** The viewing columns of a row, as the table gives them. */
type ViewingRow = Prisma.ViewingGetPayload<object>;

/**
 * Writes viewings that begin, in one statement.
 * @returns their entries for the ledger
 */
export async function begin(
  tx: Prisma.TransactionClient,
  viewings: readonly OpenViewing[],
  runId: string,
): Promise<Fact[]> {
  if (viewings.length === 0) return [];
  const rows = viewings.map(({ id, startedAt, start }) => {
    const { actor, facilityId, cameraId, profile, size, purpose } = start;
    const { kind, reference } = purpose;
    return { id, ...actor, facilityId, cameraId, profile, size, purpose: kind, reference, startedAt };
  });
  await tx.$executeRaw`
    INSERT INTO "Viewing"
      ("id", "runId", "personId", "sessionId", "facilityId", "cameraId", "profile", "size", "purpose", "reference",
       "startedAt", "lastSeenAt")
    SELECT "id", ${runId}::uuid, "personId", "sessionId", "facilityId", "cameraId", "profile", "size", "purpose", "reference",
      "startedAt", "startedAt"
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row(
      "id" uuid, "personId" uuid, "sessionId" uuid, "facilityId" uuid, "cameraId" uuid, "profile" "ProfileName",
      "size" "ViewingSize", "purpose" "ViewingPurpose", "reference" text, "startedAt" timestamptz
    )`;
  return viewings.map(({ id, startedAt, start }): Fact => {
    const { actor, address, facilityId, cameraId, names, profile, size, purpose } = start;
    const details = { ...names, profile, size, purpose: purpose.kind, reference: purpose.reference ?? null };
    return { kind: 'viewing.began', at: startedAt, actor, address, facilityId, cameraId, subjectId: id, details };
  });
}

/**
 * Writes progress and ends, in one statement. What has ended already stays as it is.
 * @returns the entries of those that ended by this, for the ledger
 */
export async function change(tx: Prisma.TransactionClient, changes: readonly Change[]): Promise<Fact[]> {
  if (changes.length === 0) return [];
  const rows = await tx.$queryRaw<ViewingRow[]>`
    UPDATE "Viewing" AS v SET
      "lastSeenAt" = greatest(v."lastSeenAt", c."lastSeenAt"),
      "flowing" = c."flowing" AND c."endReason" IS NULL,
      "sentMs" = greatest(v."sentMs", c."sentMs"),
      "shownMs" = greatest(v."shownMs", c."shownMs"),
      "endedAt" = CASE WHEN c."endReason" IS NOT NULL THEN greatest(v."startedAt", c."lastSeenAt") END,
      "endReason" = c."endReason"
    FROM json_to_recordset(${JSON.stringify(changes)}::json) AS c(
      "id" uuid, "lastSeenAt" timestamptz, "flowing" boolean, "sentMs" int, "shownMs" int, "endReason" text
    )
    WHERE v."id" = c."id" AND v."endedAt" IS NULL
    RETURNING v.*`;
  return rows.filter((row) => row.endedAt !== null).map(ended);
}

function ended(row: ViewingRow): Fact {
  const { id, personId, sessionId, facilityId, cameraId, profile, size, purpose, reference } = row;
  return {
    kind: 'viewing.ended',
    // Later than the end itself for one that was lost.
    ...(row.endReason !== 'lost' && row.endedAt && { at: row.endedAt }),
    actor: { personId, sessionId },
    ...{ facilityId, cameraId, subjectId: id },
    details: { ...{ profile, size, purpose, reference }, ...viewingFacts(row) },
  };
}

/** What an ended viewing's row and its entry in the ledger must agree on. */
export const viewingFacts = (row: Pick<ViewingRow, 'startedAt' | 'endedAt' | 'sentMs' | 'shownMs' | 'endReason'>) => ({
  startedAt: row.startedAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
  sentMs: row.sentMs,
  shownMs: row.shownMs,
  reason: row.endReason,
});
