import type { AlertRung, AlertSource } from '../../contract/alerts.ts';
import type { FacilityKind, Manager, Prisma, Role } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { rules } from '../role-rules.ts';
import { knowsInspections } from './inspections.ts';
import { anyOf, facilitiesReached, reach } from './reach.ts';

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
    const place: Prisma.AlertWhereInput = { facility: facilitiesReached(grant, found) };
    const region: Prisma.AlertWhereInput[] =
      nodeId && !found.rule.ownFacility ? [{ source: 'region_cut', node: { path: { has: nodeId } }, ...found.is }] : [];
    // Who may know of no inspection is told by no alert that there was one.
    const hidden: AlertSource[] = knowsInspections(actor, grant, now) ? ['anomaly'] : ['anomaly', 'inspection'];
    const of =
      found.rule.alerts === 'connection' ? { source: { in: connectionAlerts } } : { source: { notIn: hidden } };
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
      return [whole ? { path: { has: nodeId } } : { facility: facilitiesReached(grant, found) }];
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
  /** Tells of an inspection. */
  inspection: boolean;
}

/** The rungs on which the actor is told of alerts at the place: the same rule as alertsVisibleTo, for a place that is known. */
export function rungsAt(actor: Actor, place: AlertPlace, now: Date): AlertRung[] {
  return actor.grants.flatMap((grant): AlertRung[] => {
    if (place.anomaly) {
      const reads = grant.nodeId && place.path.includes(grant.nodeId) && reach(actor, grant, 'ledger.read', now);
      return reads ? ['authority'] : [];
    }
    const found = reach(actor, grant, 'alert.handle', now);
    if (!found?.rule.rung || (place.inspection && !knowsInspections(actor, grant, now))) return [];
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
