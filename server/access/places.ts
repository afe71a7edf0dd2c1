import type { WithheldReason } from '../contract/live.ts';
import type { Facility, Prisma } from '../db/generated/client.ts';

/** Which places and cameras there are, and which of them work, at a moment: whatever asks that asks here. */

export const openFacility = (now: Date): Prisma.FacilityWhereInput => ({
  OR: [{ closedAt: null }, { closedAt: { gt: now } }],
});

/** Open, and not suspended: its cameras are pulled and looked at, its alerts are raised, its duty is watched. */
export const runningFacility = (now: Date): Prisma.FacilityWhereInput => ({
  AND: [openFacility(now), { suspendedAt: null }],
});

export const cameraInUse: Prisma.CameraWhereInput = { removedAt: null };

/** In use at a facility that runs, and not hidden because of where it stands: it is pulled also while nobody looks, and listened to. */
export const runningCamera = (now: Date): Prisma.CameraWhereInput => ({
  AND: [cameraInUse, { hiddenAt: null }, { facility: runningFacility(now) }],
});

type Life = Pick<Facility, 'closedAt' | 'suspendedAt'>;

export const isRunning = ({ closedAt, suspendedAt }: Life, now: Date): boolean =>
  (closedAt === null || closedAt > now) && suspendedAt === null;

/** Why a camera's pictures are withheld from all who may look at it otherwise, and since when; null: they are not. */
export function withheldBy(
  { hiddenAt, facility }: { hiddenAt: Date | null; facility: Life },
  now: Date,
): { reason: WithheldReason; since: Date } | null {
  const { closedAt, suspendedAt } = facility;
  if (closedAt && closedAt <= now) return { reason: 'facility_closed', since: closedAt };
  if (suspendedAt) return { reason: 'facility_suspended', since: suspendedAt };
  return hiddenAt && { reason: 'placement_reported', since: hiddenAt };
}
