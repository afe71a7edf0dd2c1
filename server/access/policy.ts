import type { AlertRung, AlertSource } from '../contract/alerts.ts';
import type { Permission, PlacePermission, Request, UnitPermission } from '../contract/common.ts';
import type { FacilityKind, Manager, Prisma, Role } from '../db/generated/client.ts';
import type { Actor, ActorGrant } from './actor.ts';
import { inForce, pictureGrantHolds } from './in-force.ts';

/**
 * Who may do what. The functions at the end give the Prisma filters that lists use and that every check of one id is combined with:
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
  /** What pictures take besides the grant: a reason stated for the place, or a grant marked for it. */
  pictures?: 'reason' | 'grant';
  /** Who moves a camera takes it from whoever has a lower number. */
  ptz?: number;
  /** Which rung of the ladder is told of alerts by telling this role. */
  rung?: AlertRung;
  /** Knows of alerts about connections alone. */
  alerts?: 'connection';
  /** The roles whose accounts the role may request, approve and manage. */
  accounts?: readonly Role[];
}

const watch = ['facility.read', 'coverage.read', 'camera.read', 'camera.view'] as const;
/** As `watch`, and may move cameras; whoever inspects comes before whoever is on duty there. */
const steer = [...watch, 'camera.ptz'] as const;
/** Held nationally, these roles too state a reason before they see pictures. */
const inspect = [...watch, 'camera.reason'] as const;
/** Connection and registration of cameras, without their pictures. */
const connect = ['facility.read', 'coverage.read', 'camera.read', 'camera.manage'] as const;
/** What whoever watches does about alerts; who answers for the place also changes the rules. */
const handle = ['alert.read', 'alert.handle', 'alert.report'] as const;
const alerts = [...handle, 'alert.rules'] as const;
/** What a unit does about its own people and those below it. */
const ownPeople = ['people.read', 'people.request'] as const;
/** A facility's account goes to its leader; the leader asks for those of the duty team. */
const facilityRoles = ['leader', 'duty'] as const;
/** The leader watches too where the team is short. */
const onDuty = ['duty.read', 'duty.work'] as const;

const rules: Record<Role, RoleRule> = {
  inspector: {
    permissions: [...inspect, ...alerts, 'camera.ptz', 'duty.read', 'views.share', ...ownPeople, 'people.approve'],
    rung: 'authority',
    ptz: 3,
    manager: 'civil',
    managerByGrant: true,
    accounts: ['inspector', ...facilityRoles],
  },
  military: {
    permissions: [...inspect, ...alerts, 'camera.ptz', 'duty.read', 'views.share', ...ownPeople, 'people.approve'],
    rung: 'authority',
    ptz: 3,
    manager: 'military',
    accounts: ['military', ...facilityRoles],
  },
  police: { permissions: [...inspect, ...alerts, 'views.share'], rung: 'authority', kind: 'checkpoint' },
  leader: {
    permissions: [...steer, ...alerts, ...onDuty, 'duty.manage', 'views.share', ...ownPeople],
    rung: 'leader',
    ptz: 2,
    ownFacility: true,
    accounts: facilityRoles,
  },
  duty: { permissions: [...steer, ...handle, ...onDuty], rung: 'duty', ptz: 1, ownFacility: true },
  technician: {
    permissions: [...connect, 'camera.view', 'alert.read'],
    alerts: 'connection',
    manager: 'civil',
    pictures: 'grant',
  },
  operator: {
    permissions: [
      ...connect,
      ...([
        'facility.manage',
        'alert.read',
        'alert.rules',
        'camera.view',
        'camera.reason',
        'people.approve',
        'people.manage',
        'ledger.read',
        'duty.read',
        'duty.manage',
        'views.share',
      ] as const),
      ...ownPeople,
    ],
    pictures: 'reason',
    accounts: ['inspector', 'military', 'police', ...facilityRoles, 'technician', 'operator', 'auditor'],
  },
  // The ledger and the register of accounts, nothing of facilities.
  auditor: { permissions: ['people.read', 'ledger.read'] },
};

/** What a grant reaches: the values that a facility must have, and the places it is bound to beside the grant's own. */
interface Reach {
  rule: RoleRule;
  is: { manager?: Manager; kind?: FacilityKind };
  within?: readonly string[];
}

/** Undefined where the grant reaches nothing. */
function reach(actor: Actor, grant: ActorGrant, permission: Permission, now: Date): Reach | undefined {
  const rule = rules[grant.role];
  if (!rule.permissions.includes(permission) || !inForce(grant, now)) return undefined;
  if (actor.wall && !onWall.has(permission)) return undefined;
  if (!grant.nodeId && !grant.cameraId) return undefined;
  // A technician's grant for pictures is for looking alone.
  if (
    grant.picture &&
    (!(watch as readonly Permission[]).includes(permission) || !pictureGrantHolds(grant, actor.id))
  ) {
    return undefined;
  }
  // Nobody moves what they do not see.
  const pictures = permission === 'camera.view' || permission === 'camera.ptz';
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
  const within = actor.reasons.filter(({ until }) => until > now).map(({ nodeId }) => nodeId);
  return within.length > 0 ? { rule, is, within } : undefined;
}

const inScope = ({ nodeId }: ActorGrant, { rule, within }: Reach): Prisma.FacilityWhereInput => ({
  AND: [
    !nodeId ? {} : rule.ownFacility ? { id: nodeId } : { node: { path: { has: nodeId } } },
    within ? { node: { path: { hasSome: [...within] } } } : {},
  ],
});

/** What a wall may do of all that its maker may. */
const onWall: ReadonlySet<Permission> = new Set(['facility.read', 'camera.read', 'camera.view']);
/** A wall shows its own cameras and no others. */
const ofWall = ({ wall }: Actor): Prisma.CameraWhereInput => (wall ? { id: { in: [...wall.cameraIds] } } : {});

const open = (now: Date): Prisma.FacilityWhereInput => ({ OR: [{ closedAt: null }, { closedAt: { gt: now } }] });
const inUse: Prisma.CameraWhereInput = { removedAt: null };

const none = { id: { in: [] as string[] } };
const anyOf = <Filter>(filters: Filter[]): { OR: Filter[] } | typeof none =>
  filters.length > 0 ? { OR: filters } : none;

/**
 * The facilities on which the actor has the permission; none for an actor without grants. A grant of one camera reaches that camera's
 * facility for reading and viewing, but is no permission to manage there.
 */
export function facilitiesVisibleTo(actor: Actor, permission: PlacePermission, now: Date): Prisma.FacilityWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.FacilityWhereInput[] => {
    const found = reach(actor, grant, permission, now);
    if (!found || (grant.cameraId && ofWholeFacility.has(permission))) return [];
    const { cameraId } = grant;
    const camera = cameraId ? [{ cameras: { some: { AND: [{ id: cameraId }, inUse] } } }] : [];
    return [{ AND: [found.is, inScope(grant, found), ...camera] }];
  });
  const shown = actor.wall ? { cameras: { some: { AND: [ofWall(actor), inUse] } } } : {};
  return { AND: [open(now), shown, anyOf(reached)] };
}
const ofWholeFacility: ReadonlySet<PlacePermission> = new Set([
  'coverage.read',
  'camera.manage',
  'facility.manage',
  'camera.reason',
  'duty.read',
  'duty.work',
  'duty.manage',
]);

/** The cameras on which the actor has the permission: of open facilities, not taken out. */
export function camerasVisibleTo(actor: Actor, permission: PlacePermission, now: Date): Prisma.CameraWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.CameraWhereInput[] => {
    const found = reach(actor, grant, permission, now);
    if (!found) return [];
    const facility = { AND: [found.is, inScope(grant, found)] };
    return [{ AND: [grant.cameraId ? { id: grant.cameraId } : {}, { facility }] }];
  });
  return { AND: [inUse, ofWall(actor), { facility: open(now) }, anyOf(reached)] };
}

/**
 * The units of the tree on whose accounts or ledger the actor has the permission; with a role, on accounts of that role. Closed facilities
 * too: their record stays. Approving is for the level above; the topmost level approves its own.
 */
export function unitsVisibleTo(
  actor: Actor,
  permission: UnitPermission,
  now: Date,
  account?: Role,
): Prisma.OrgNodeWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.OrgNodeWhereInput[] => {
    const found = reach(actor, grant, permission, now);
    const { nodeId } = grant;
    if (!found || !nodeId || (account && !found.rule.accounts?.includes(account))) return [];
    const above = permission === 'people.approve' ? [{ OR: [{ id: { not: nodeId } }, { parentId: null }] }] : [];
    const place = found.rule.ownFacility ? { id: nodeId } : { path: { has: nodeId } };
    // An empty filter on a facility would say that there is none.
    const narrowed = Object.keys(found.is).length > 0 ? [{ OR: [{ facility: null }, { facility: found.is }] }] : [];
    return [{ AND: [place, ...narrowed, ...above] }];
  });
  return anyOf(reached);
}

/** Whether the actor may ask this at all: a wall only what is marked for it, also where a session is enough. */
export const mayAsk = (actor: Actor, request: Request): boolean => !actor.wall || request.wall === true;

/** How much an actor's wish to move a camera weighs; that they may at all is another question. */
export const ptzPriority = (actor: Actor): number =>
  Math.max(0, ...actor.grants.map(({ role }) => rules[role].ptz ?? 0));

/** Whether the actor has the permission on any unit at all. */
export const holdsSomewhere = (actor: Actor, permission: UnitPermission, now: Date): boolean =>
  actor.grants.some((grant) => grant.nodeId && reach(actor, grant, permission, now));

/** The requests for accounts on which the actor has the permission, by their unit and the role they ask for. */
export const requestsVisibleTo = (
  actor: Actor,
  permission: 'people.approve' | 'people.manage',
  now: Date,
): Prisma.AccountRequestWhereInput => ({
  OR: (Object.keys(rules) as Role[]).map((role) => ({ role, unitNode: unitsVisibleTo(actor, permission, now, role) })),
});

/** The unit that the actor belongs to, where they may share views with its members. */
export const unitToShareIn = (actor: Actor, now: Date): Prisma.OrgNodeWhereInput => ({
  AND: [{ members: { some: { id: actor.id } } }, unitsVisibleTo(actor, 'views.share', now)],
});

/** The saved views that the actor may know of as far as their owner goes: one's own, and those of one's own unit. */
export const savedViewsVisibleTo = (actor: Actor): Prisma.SavedViewWhereInput => ({
  AND: actor.wall ? [{ id: { in: [...actor.wall.viewIds] } }] : [],
  OR: [{ personId: actor.id }, { unit: { members: { some: { id: actor.id } } } }],
});

/** Of those, the ones that the actor may change and delete. */
export const savedViewsChangeableBy = (actor: Actor, now: Date): Prisma.SavedViewWhereInput =>
  actor.wall ? none : { OR: [{ personId: actor.id }, { unit: unitToShareIn(actor, now) }] };

/** What a camera or its connection does; a technician knows of no other alerts. */
const connectionAlerts: AlertSource[] = ['offline', 'frozen', 'black', 'cut', 'region_cut', 'signal_loss'];

/**
 * The alerts on which the actor has the permission: those of the places that it reaches, also of facilities that are closed, since their
 * record stays; a province's cut by what it holds; what the ledger shows to whoever reads the ledger, and to nobody else.
 */
export function alertsVisibleTo(
  actor: Actor,
  permission: 'alert.read' | 'alert.handle',
  now: Date,
): Prisma.AlertWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.AlertWhereInput[] => {
    const anomalies =
      grant.nodeId && reach(actor, grant, 'ledger.read', now)
        ? [{ source: 'anomaly' as const, node: { path: { has: grant.nodeId } } }]
        : [];
    const found = reach(actor, grant, permission, now);
    if (!found) return anomalies;
    const { nodeId, cameraId } = grant;
    const place: Prisma.AlertWhereInput = { facility: { AND: [found.is, inScope(grant, found)] } };
    const region: Prisma.AlertWhereInput[] =
      nodeId && !found.rule.ownFacility ? [{ source: 'region_cut', node: { path: { has: nodeId } }, ...found.is }] : [];
    const of =
      found.rule.alerts === 'connection'
        ? { source: { in: connectionAlerts } }
        : { source: { not: 'anomaly' as const } };
    return [...anomalies, { AND: [of, cameraId ? { cameraId } : {}, { OR: [place, ...region] }] }];
  });
  return anyOf(reached);
}

/** Whether there is any place of whose alerts the actor may know. */
export const seesAlerts = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'alert.read', now) ?? reach(actor, grant, 'ledger.read', now));

/** The places for which the actor may change the rules about alerts: who answers for some facilities of a place only, for each of those. */
export function alertRulePlaces(actor: Actor, now: Date): Prisma.OrgNodeWhereInput {
  return anyOf(
    actor.grants.flatMap((grant): Prisma.OrgNodeWhereInput[] => {
      const found = reach(actor, grant, 'alert.rules', now);
      const { nodeId } = grant;
      if (!found || !nodeId) return [];
      const whole = !found.rule.ownFacility && Object.keys(found.is).length === 0;
      return [whole ? { path: { has: nodeId } } : { facility: { AND: [found.is, inScope(grant, found)] } }];
    }),
  );
}

/** Where an alert is, as far as it decides who is told of it. `facilityId` is null for what is above facilities. */
export interface AlertPlace {
  path: readonly string[];
  facilityId: string | null;
  cameraId: string | null;
  manager: Manager | null;
  kind: FacilityKind | null;
  anomaly: boolean;
}

/** The rungs on which the actor is told of alerts at the place: the same rule as alertsVisibleTo, for a place that is known. */
export function rungsAt(actor: Actor, place: AlertPlace, now: Date): AlertRung[] {
  return actor.grants.flatMap((grant): AlertRung[] => {
    if (place.anomaly) {
      const reads = grant.nodeId && place.path.includes(grant.nodeId) && reach(actor, grant, 'ledger.read', now);
      return reads ? ['authority'] : [];
    }
    const found = reach(actor, grant, 'alert.handle', now);
    if (!found?.rule.rung) return [];
    const { manager, kind } = found.is;
    const fits = (!manager || manager === place.manager) && (!kind || kind === place.kind);
    const here = grant.cameraId
      ? grant.cameraId === place.cameraId
      : found.rule.ownFacility
        ? grant.nodeId === place.facilityId
        : place.path.includes(grant.nodeId!);
    return fits && here ? [found.rule.rung] : [];
  });
}

/** The roles that a rung consists of. */
export const rolesOfRung = (rung: AlertRung): Role[] =>
  (Object.keys(rules) as Role[]).filter((role) => rules[role].rung === rung);
/** Those told of what the ledger shows. */
export const ledgerRoles = (): Role[] =>
  (Object.keys(rules) as Role[]).filter((role) => rules[role].permissions.includes('ledger.read'));
