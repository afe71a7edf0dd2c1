import type { PlacePermission } from '../../contract/common.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { cameraInUse } from '../places.ts';
import { rules } from '../role-rules.ts';
import { anyOf, facilitiesReached, reach, stateAllows } from './reach.ts';
import { ofWall } from './walls.ts';

/** The cameras on which the actor has the permission: of open facilities, not taken out, and for pictures neither suspended nor hidden. */
export const camerasVisibleTo = (actor: Actor, permission: PlacePermission, now: Date): Prisma.CameraWhereInput => ({
  AND: [
    camerasReachedBy(actor, permission, now),
    { facility: stateAllows(permission, now) },
    hiddenAllows(actor, permission, now),
  ],
});

/** The same, whatever the state of the facility and the camera: whose pictures are withheld from the actor alone by it. */
export function camerasReachedBy(actor: Actor, permission: PlacePermission, now: Date): Prisma.CameraWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.CameraWhereInput[] => {
    const found = reach(actor, grant, permission, now);
    if (!found) return [];
    return [{ AND: [grant.cameraId ? { id: grant.cameraId } : {}, { facility: facilitiesReached(grant, found) }] }];
  });
  return { AND: [cameraInUse, ofWall(actor), anyOf(reached)] };
}

/** The picture of a camera that is said to stand in a forbidden place is seen by who judges that alone, while they do. */
function hiddenAllows(actor: Actor, permission: PlacePermission, now: Date): Prisma.CameraWhereInput {
  if (permission === 'camera.ptz') return { hiddenAt: null };
  if (permission !== 'camera.view') return {};
  const judged = actor.reasons.flatMap(({ until, cameraId }) => (until > now && cameraId ? [cameraId] : []));
  if (judged.length === 0) return { hiddenAt: null };
  return {
    OR: [{ hiddenAt: null }, { AND: [{ id: { in: judged } }, camerasReachedBy(actor, 'placement.judge', now)] }],
  };
}

/** How much an actor's wish to move a camera weighs; that they may at all is another question. */
export const ptzPriority = (actor: Actor): number =>
  Math.max(0, ...actor.grants.map(({ role }) => rules[role].ptz ?? 0));
