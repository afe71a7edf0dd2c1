import type { CameraCondition } from '../contract/history.ts';
import type { StreamReason, StreamState } from '../contract/stream-state.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Found } from './condition.ts';

/** What was recorded longer ago is not told any more, as the media side forgets it: milliseconds. */
const keptMs = 24 * 3_600_000;

/**
 * How each camera was when an earlier run of a server recorded it last, by its id: a server that has just begun knows that much of cameras that
 * it has not looked at itself. As many as there are cameras.
 */
export async function recordedStates(prisma: PrismaClient, now: number): Promise<Map<string, Found>> {
  const rows = await prisma.$queryRaw<
    { cameraId: string; condition: CameraCondition; reason: string | null; from: Date; to: Date; wellAt: Date | null }[]
  >`
    SELECT c."id" AS "cameraId", s."condition"::text, s."reason", s."startedAt" AS "from",
      coalesce(s."endedAt", greatest(s."startedAt", r."statesTo")) AS "to", (
        SELECT coalesce("endedAt", s."startedAt") FROM "CameraSpan"
        WHERE "cameraId" = c."id" AND "startedAt" < s."startedAt" AND "condition" IN ('live', 'degraded')
        ORDER BY "startedAt" DESC LIMIT 1
      ) AS "wellAt"
    FROM "Camera" AS c
    CROSS JOIN LATERAL (
      SELECT * FROM "CameraSpan" WHERE "cameraId" = c."id" ORDER BY "startedAt" DESC LIMIT 1
    ) AS s
    JOIN "ServerRun" AS r ON r."id" = s."runId"
    WHERE c."removedAt" IS NULL`;
  return new Map(
    rows.flatMap(({ cameraId, condition, reason, from, to, wellAt }) => {
      const state = stateOf(condition, reason as StreamReason | null, from.getTime());
      const checkedAt = to.getTime();
      if (!state || now - checkedAt > keptMs) return [];
      const before = isWell(state) ? undefined : wellAt?.getTime();
      return [[cameraId, { state, checkedAt, present: false, wellAt: before }] as const];
    }),
  );
}

/** What is known of a camera: what this server has found out, and when it was well before that, as was recorded. */
export function withRecord(found: Found | undefined, recorded: Found | undefined): Found | undefined {
  if (!found || !recorded || isWell(found.state) || found.wellAt !== undefined) return found ?? recorded;
  return { ...found, wellAt: isWell(recorded.state) ? recorded.checkedAt : recorded.wellAt };
}

const isWell = ({ kind }: StreamState): boolean => kind === 'live' || kind === 'degraded';

/** The state that a recorded condition was made of; undefined where it says nothing of the camera. */
function stateOf(condition: CameraCondition, reason: StreamReason | null, since: number): StreamState | undefined {
  switch (condition) {
    case 'live':
      return { kind: 'live', since };
    case 'degraded':
      return { kind: 'degraded', reason: reason === 'frame_rate_low' ? reason : 'packets_lost', since };
    case 'frozen':
      return { kind: 'frozen', reason: 'picture_frozen', since };
    case 'black':
      return { kind: 'black', reason: reason === 'picture_obstructed' ? reason : 'picture_black', since };
    case 'down':
      return { kind: 'offline', reason: reason ?? 'failed', since };
    case 'unknown':
      return undefined;
  }
}
