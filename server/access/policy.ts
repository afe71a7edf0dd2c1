import type { Permission } from '../contract/common.ts';
import type { FacilityKind, Manager, Prisma, Role } from '../db/generated/client.ts';
import type { Actor, ActorGrant } from './actor.ts';

/**
 * Who may do what. The two functions at the end give the Prisma filters that lists use and that every check of one id is combined with:
 * lists and access cannot disagree.
 */
interface RoleRule {
  permissions: readonly Permission[];
  /** The only facilities the role is for; a grant narrows this further, never beyond. */
  manager?: Manager;
  kind?: FacilityKind;
  /** The role's manager gives way to the one that a grant names. */
  managerByGrant?: true;
  /** The scope is one facility, never a part of the tree above it. */
  ownFacility?: true;
}

const watch = ['facility.read', 'camera.read', 'camera.view'] as const;
/** Connection and registration of cameras, without their pictures. */
const connect = ['facility.read', 'camera.read', 'camera.manage'] as const;

const rules: Record<Role, RoleRule> = {
  inspector: { permissions: watch, manager: 'civil', managerByGrant: true },
  military: { permissions: watch, manager: 'military' },
  police: { permissions: watch, kind: 'checkpoint' },
  leader: { permissions: watch, ownFacility: true },
  duty: { permissions: watch, ownFacility: true },
  technician: { permissions: connect, manager: 'civil' },
  // National overview: a picture takes a stated reason, which the ledger does not know yet.
  operator: { permissions: connect },
  // The ledger and the register of accounts, nothing of facilities.
  auditor: { permissions: [] },
};

/** What a grant reaches: the values that a facility must have, or undefined where it reaches nothing. */
function reach(
  grant: ActorGrant,
  permission: Permission,
  now: Date,
): { rule: RoleRule; is: { manager?: Manager; kind?: FacilityKind } } | undefined {
  const rule = rules[grant.role];
  if (!rule.permissions.includes(permission)) return undefined;
  if (grant.validFrom > now || (grant.validTo && grant.validTo <= now)) return undefined;
  if (!grant.nodeId && !grant.cameraId) return undefined;
  const roleManager = rule.managerByGrant && grant.manager ? undefined : rule.manager;
  if (roleManager && grant.manager && grant.manager !== roleManager) return undefined;
  if (rule.kind && grant.kind && grant.kind !== rule.kind) return undefined;
  const manager = roleManager ?? grant.manager;
  const kind = rule.kind ?? grant.kind;
  return { rule, is: { ...(manager && { manager }), ...(kind && { kind }) } };
}

const inScope = ({ nodeId }: ActorGrant, rule: RoleRule): Prisma.FacilityWhereInput =>
  !nodeId ? {} : rule.ownFacility ? { id: nodeId } : { node: { path: { has: nodeId } } };

const open = (now: Date): Prisma.FacilityWhereInput => ({ OR: [{ closedAt: null }, { closedAt: { gt: now } }] });
const inUse: Prisma.CameraWhereInput = { removedAt: null };

const none = { id: { in: [] as string[] } };
const anyOf = <Filter>(filters: Filter[]): { OR: Filter[] } | typeof none =>
  filters.length > 0 ? { OR: filters } : none;

/**
 * The facilities on which the actor has the permission; none for an actor without grants. A grant of one camera reaches that camera's
 * facility for reading and viewing, but is no permission to manage there.
 */
export function facilitiesVisibleTo(actor: Actor, permission: Permission, now: Date): Prisma.FacilityWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.FacilityWhereInput[] => {
    const found = reach(grant, permission, now);
    if (!found || (grant.cameraId && permission === 'camera.manage')) return [];
    const { cameraId } = grant;
    const camera = cameraId ? [{ cameras: { some: { AND: [{ id: cameraId }, inUse] } } }] : [];
    return [{ AND: [found.is, inScope(grant, found.rule), ...camera] }];
  });
  return { AND: [open(now), anyOf(reached)] };
}

/** The cameras on which the actor has the permission: of open facilities, not taken out. */
export function camerasVisibleTo(actor: Actor, permission: Permission, now: Date): Prisma.CameraWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.CameraWhereInput[] => {
    const found = reach(grant, permission, now);
    if (!found) return [];
    const facility = { AND: [found.is, inScope(grant, found.rule)] };
    return [{ AND: [grant.cameraId ? { id: grant.cameraId } : {}, { facility }] }];
  });
  return { AND: [inUse, { facility: open(now) }, anyOf(reached)] };
}
