import type { AlertRung, AlertSource } from '../contract/alerts.ts';
import type { InspectionPermission, Permission, PlacePermission, Request, UnitPermission } from '../contract/common.ts';
import type { FacilityKind, Manager, Prisma, Role } from '../db/generated/client.ts';
import type { Actor, ActorGrant } from './actor.ts';
import { inForce, pictureGrantHolds } from './in-force.ts';
import { cameraInUse, openFacility, runningFacility } from './places.ts';
import { rules, watch, type RoleRule } from './role-rules.ts';

/**
 * Who may do what: the Prisma filters that lists use and that every check of one id is combined with, from the rules of the roles. Lists and
 * access cannot disagree.
 */

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
  'duty.work',
]);

/** What a facility's own state leaves of a permission. */
function stateAllows(permission: PlacePermission, now: Date): Prisma.FacilityWhereInput {
  if (ofRecord.has(permission)) return {};
  return whileRunning.has(permission) ? runningFacility(now) : openFacility(now);
}

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
    const camera = cameraId ? [{ cameras: { some: { AND: [{ id: cameraId }, cameraInUse] } } }] : [];
    return [{ AND: [found.is, inScope(grant, found), ...camera] }];
  });
  const shown = actor.wall ? { cameras: { some: { AND: [ofWall(actor), cameraInUse] } } } : {};
  return { AND: [stateAllows(permission, now), shown, anyOf(reached)] };
}
const ofWholeFacility: ReadonlySet<PlacePermission> = new Set([
  'coverage.read',
  'camera.manage',
  'facility.manage',
  'camera.reason',
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
    const facility = { AND: [found.is, inScope(grant, found)] };
    return [{ AND: [grant.cameraId ? { id: grant.cameraId } : {}, { facility }] }];
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
      return [{ AND: [camera, { facility: { AND: [found.is, inScope(grant, found)] } }] }];
    }),
  );
}

/** The cameras of whose outages the actor may know: as outagesVisibleTo, those that were taken out as well. */
export function cameraRecordsVisibleTo(actor: Actor, now: Date): Prisma.CameraWhereInput {
  return anyOf(
    actor.grants.flatMap((grant): Prisma.CameraWhereInput[] => {
      const found = reach(actor, grant, 'outage.read', now);
      if (!found) return [];
      const facility = { AND: [found.is, inScope(grant, found)] };
      return [{ AND: [grant.cameraId ? { id: grant.cameraId } : {}, { facility }] }];
    }),
  );
}

/** Whether there is any place of whose outages the actor may know. */
export const seesOutages = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'outage.read', now));

/** Whether there is any place of which the actor may have reports of the kind. */
export const seesReports = (actor: Actor, permission: 'progress.read' | 'report.read', now: Date): boolean =>
  actor.grants.some((grant) => !grant.cameraId && reach(actor, grant, permission, now));

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
    return [{ AND: [camera, { facility: { AND: [found.is, inScope(grant, found)] } }] }];
  });
  const own = permission === 'placement.read' && !actor.wall ? [{ reportedById: actor.id }] : [];
  return anyOf([...own, ...reached]);
}

/** Whether there is any place whose cameras' placement the actor judges. */
export const judgesPlacements = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'placement.judge', now) !== undefined);

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

/**
 * The violations on which the actor has the permission: of the places that it reaches, of facilities that are closed too, since their record
 * stays; for a grant of one camera those seen on it.
 */
export function violationsVisibleTo(
  actor: Actor,
  permission: 'violation.read' | 'violation.answer' | 'violation.judge',
  now: Date,
): Prisma.ViolationWhereInput {
  return anyOf(
    actor.grants.flatMap((grant): Prisma.ViolationWhereInput[] => {
      const found = reach(actor, grant, permission, now);
      const { cameraId } = grant;
      if (!found) return [];
      return [{ AND: [cameraId ? { cameraId } : {}, { facility: { AND: [found.is, inScope(grant, found)] } }] }];
    }),
  );
}

/** Whether there is any place of whose violations the actor may know. */
export const seesViolations = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'violation.read', now));

/** Whether there is any place of whose alerts the actor may know. */
export const seesAlerts = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'alert.read', now) ?? reach(actor, grant, 'ledger.read', now));

/** The roles whose people inspect. */
export const inspectingRoles = (): Role[] =>
  (Object.keys(rules) as Role[]).filter((role) => rules[role].permissions.includes('inspection.conduct'));

/** Whether there is any place of whose inspections the actor may know. */
export const seesInspections = (actor: Actor, now: Date): boolean =>
  actor.grants.some(
    (grant) =>
      !grant.cameraId &&
      (reach(actor, grant, 'inspection.conduct', now) ?? reach(actor, grant, 'inspection.read', now)) !== undefined,
  );

/** What a facility knows of: what it was told, and what was carried out and is not to be kept from it any longer, also when it was cancelled after a look. */
export const inspectionPartsTold = (asOf: Date): Prisma.InspectionPartWhereInput => ({
  OR: [
    { inspection: { disclosedAt: { lte: asOf } } },
    { inspection: { visibleFrom: { lte: asOf }, state: { in: ['running', 'ended'] } } },
    { inspection: { visibleFrom: { lte: asOf } }, lookedAt: { not: null } },
  ],
});

/**
 * The facilities of inspections on which the actor has the permission, closed ones too: their record stays. Whoever inspects a place knows of
 * every inspection there, its own people of those that they have been told of by `asOf`.
 */
export function inspectionPartsVisibleTo(
  actor: Actor,
  permission: InspectionPermission,
  now: Date,
  asOf = now,
): Prisma.InspectionPartWhereInput {
  const reached = actor.grants.flatMap((grant): Prisma.InspectionPartWhereInput[] => {
    if (grant.cameraId) return [];
    const conducts = permission === 'inspection.answer' ? undefined : reach(actor, grant, 'inspection.conduct', now);
    if (conducts) return [{ facility: { AND: [conducts.is, inScope(grant, conducts)] } }];
    const found = reach(actor, grant, permission, now);
    if (!found) return [];
    return [{ AND: [{ facility: { AND: [found.is, inScope(grant, found)] } }, inspectionPartsTold(asOf)] }];
  });
  return reached.length > 0 ? { OR: reached } : { inspectionId: { in: [] } };
}

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
