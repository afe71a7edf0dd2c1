import type { Permission, PlacePermission } from '../../contract/common.ts';
import type { FacilityKind, Manager, Prisma } from '../../db/generated/client.ts';
import type { Actor, ActorGrant } from '../actor.ts';
import { inForce, pictureGrantHolds } from '../in-force.ts';
import { openFacility, runningFacility } from '../places.ts';
import { rules, watch, type RoleRule } from '../role-rules.ts';
import { onWall } from './walls.ts';

/**
 * Who may do what: the Prisma filters of this folder, which lists use and which every check of one id is combined with, from the rules of the
 * roles. Lists and access cannot disagree. Here is what a grant reaches; the other files ask it for one kind of record each.
 */

/** What a grant reaches: the values that a facility must have, and the places it is bound to beside the grant's own. */
export interface Reach {
  rule: RoleRule;
  is: { manager?: Manager; kind?: FacilityKind };
  within?: readonly string[];
}

/** Undefined where the grant reaches nothing. */
export function reach(actor: Actor, grant: ActorGrant, permission: Permission, now: Date): Reach | undefined {
  const rule = rules[grant.role];
  if (!rule.permissions.includes(permission) || !inForce(grant, now)) return undefined;
  if (actor.wall && !onWall.has(permission)) return undefined;
  if (!grant.nodeId && !grant.cameraId) return undefined;
  // A technician's grant for pictures is for looking alone.
  if (grant.picture && (!watch.includes(permission) || !pictureGrantHolds(grant, actor.id))) {
    return undefined;
  }
  // Nobody moves what they do not see.
  const pictures = ofPictures.has(permission);
  if (pictures && rule.pictures === 'grant' && !grant.picture) return undefined;
  const byReason = rule.pictures === 'reason' || (!rule.pictures && grant.node?.level === 'country');
  if (permission === 'camera.reason' && !byReason) return undefined;
  const roleManager = rule.managerByGrant && grant.manager ? undefined : rule.manager;
  if (roleManager && grant.manager && grant.manager !== roleManager) return undefined;
  if (rule.kind && grant.kind && grant.kind !== rule.kind) return undefined;
  const manager = roleManager ?? grant.manager;
  const kind = rule.kind ?? grant.kind;
  const is = { ...(manager && { manager }), ...(kind && { kind }) };
  if (!pictures || !byReason) return { rule, is };
  const within = actor.reasons.flatMap(({ until, nodeId, cameraId }) => (until > now && !cameraId ? [nodeId] : []));
  return within.length > 0 ? { rule, is, within } : undefined;
}

/** The facilities that a grant reaches so, whatever their state. */
export const facilitiesReached = ({ nodeId }: ActorGrant, { rule, is, within }: Reach): Prisma.FacilityWhereInput => ({
  AND: [
    is,
    !nodeId ? {} : rule.ownFacility ? { id: nodeId } : { node: { path: { has: nodeId } } },
    within ? { node: { path: { hasSome: [...within] } } } : {},
  ],
});

/** Only whoever may look does any of it. */
const ofPictures: ReadonlySet<Permission> = new Set([
  'camera.view',
  'camera.ptz',
  'placement.report',
  'violation.report',
]);
/** What is on record is read also when the facility is closed. */
const ofRecord: ReadonlySet<PlacePermission> = new Set([
  'facility.record',
  'facility.life',
  'facility.manage',
  'progress.read',
  'report.read',
  'placement.read',
  'placement.judge',
  'duty.read',
  'outage.read',
]);
/** Not while it is suspended. */
const whileRunning: ReadonlySet<PlacePermission> = new Set([
  'camera.view',
  'camera.ptz',
  'camera.reason',
  'placement.report',
  'violation.report',
  'duty.work',
]);

/** What a facility's own state leaves of a permission. */
export function stateAllows(permission: PlacePermission, now: Date): Prisma.FacilityWhereInput {
  if (ofRecord.has(permission)) return {};
  return whileRunning.has(permission) ? runningFacility(now) : openFacility(now);
}

export const none = { id: { in: [] as string[] } };
export const anyOf = <Filter>(filters: Filter[]): { OR: Filter[] } | typeof none =>
  filters.length > 0 ? { OR: filters } : none;
