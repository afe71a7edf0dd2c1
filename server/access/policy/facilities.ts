import type { PlacePermission } from '../../contract/common.ts';
import type { FacilityKind, Manager, Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { cameraInUse } from '../places.ts';
import { anyOf, facilitiesReached, reach, stateAllows } from './reach.ts';
import { ofWall } from './walls.ts';

/** Not for who was given one camera of it. */
const ofWholeFacility: ReadonlySet<PlacePermission> = new Set([
  'coverage.read',
  'camera.manage',
  'facility.manage',
  'camera.reason',
  'violation.report',
  'duty.read',
  'duty.work',
  'duty.manage',
  'inspection.read',
  'inspection.answer',
  'inspection.conduct',
  'outage.handle',
  'outage.repair',
  'outage.rules',
  'facility.record',
  'facility.life',
  'progress.read',
  'report.read',
]);

/**
 * The facilities on which the actor has the permission; none for an actor without grants. A grant of one camera reaches that camera's
 * facility for reading and viewing, but is no permission to manage there.
 */
export function facilitiesVisibleTo(actor: Actor, permission: PlacePermission, now: Date): Prisma.FacilityWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.FacilityWhereInput[] => {
    const found = reach(actor, grant, permission, now);
    if (!found || (grant.cameraId && ofWholeFacility.has(permission))) return [];
    const { cameraId } = grant;
    const camera = cameraId ? [{ cameras: { some: { AND: [{ id: cameraId }, cameraInUse] } } }] : [];
    return [{ AND: [facilitiesReached(grant, found), ...camera] }];
  });
  const shown = actor.wall ? { cameras: { some: { AND: [ofWall(actor), cameraInUse] } } } : {};
  return { AND: [stateAllows(permission, now), shown, anyOf(reached)] };
}

/** Whether the actor may open a facility of this manager and kind at a place, which is known by its path. */
export const mayOpenAt = (
  actor: Actor,
  { path, manager, kind }: { path: readonly string[]; manager: Manager; kind: FacilityKind },
  now: Date,
): boolean =>
  actor.grants.some((grant) => {
    const found = grant.nodeId && path.includes(grant.nodeId) && reach(actor, grant, 'facility.open', now);
    return found && (found.is.manager ?? manager) === manager && (found.is.kind ?? kind) === kind;
  });

/** Whether there is any place of which the actor may have reports of the kind. */
export const seesReports = (actor: Actor, permission: 'progress.read' | 'report.read', now: Date): boolean =>
  actor.grants.some((grant) => !grant.cameraId && reach(actor, grant, permission, now));
