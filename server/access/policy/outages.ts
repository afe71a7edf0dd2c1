import type { Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { anyOf, facilitiesReached, reach } from './reach.ts';

/**
 * The outages on which the actor has the permission: of the places that it reaches, of facilities that are closed too, since their record
 * stays; for a grant of one camera those that the camera has a part in.
 */
export function outagesVisibleTo(
  actor: Actor,
  permission: 'outage.read' | 'outage.handle' | 'outage.repair',
  now: Date,
): Prisma.OutageWhereInput {
  return anyOf(
    actor.grants.flatMap((grant): Prisma.OutageWhereInput[] => {
      const found = reach(actor, grant, permission, now);
      const { cameraId } = grant;
      if (!found || (cameraId && permission !== 'outage.read')) return [];
      const camera = cameraId ? { cameras: { some: { cameraId } } } : {};
      return [{ AND: [camera, { facility: facilitiesReached(grant, found) }] }];
    }),
  );
}

/** The cameras of whose outages the actor may know: as outagesVisibleTo, those that were taken out as well. */
export function cameraRecordsVisibleTo(actor: Actor, now: Date): Prisma.CameraWhereInput {
  return anyOf(
    actor.grants.flatMap((grant): Prisma.CameraWhereInput[] => {
      const found = reach(actor, grant, 'outage.read', now);
      if (!found) return [];
      return [{ AND: [grant.cameraId ? { id: grant.cameraId } : {}, { facility: facilitiesReached(grant, found) }] }];
    }),
  );
}

/** Whether there is any place of whose outages the actor may know. */
export const seesOutages = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'outage.read', now));
