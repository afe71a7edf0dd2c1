import type { Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { anyOf, facilitiesReached, reach } from './reach.ts';

/** The reports of forbidden placements on which the actor has the permission, closed facilities' too; one's own are always read. */
export function placementsVisibleTo(
  actor: Actor,
  permission: 'placement.read' | 'placement.judge',
  now: Date,
): Prisma.PlacementReportWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.PlacementReportWhereInput[] => {
    const found = reach(actor, grant, permission, now);
    if (!found) return [];
    const camera = grant.cameraId ? { cameraId: grant.cameraId } : {};
    return [{ AND: [camera, { facility: facilitiesReached(grant, found) }] }];
  });
  const own = permission === 'placement.read' && !actor.wall ? [{ reportedById: actor.id }] : [];
  return anyOf([...own, ...reached]);
}

/** Whether there is any place whose cameras' placement the actor judges. */
export const judgesPlacements = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'placement.judge', now) !== undefined);
