import type { InspectionPermission } from '../../contract/common.ts';
import type { Prisma, Role } from '../../db/generated/client.ts';
import type { Actor, ActorGrant } from '../actor.ts';
import { rules } from '../role-rules.ts';
import { facilitiesReached, reach } from './reach.ts';

/** The roles whose people inspect. */
export const inspectingRoles = (): Role[] =>
  (Object.keys(rules) as Role[]).filter((role) => rules[role].permissions.includes('inspection.conduct'));

/** Whether by this grant the actor may know of inspections where it reaches. */
export const knowsInspections = (actor: Actor, grant: ActorGrant, now: Date): boolean =>
  (reach(actor, grant, 'inspection.conduct', now) ?? reach(actor, grant, 'inspection.read', now)) !== undefined;

/** Whether there is any place of whose inspections the actor may know. */
export const seesInspections = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => !grant.cameraId && knowsInspections(actor, grant, now));

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
    if (conducts) return [{ facility: facilitiesReached(grant, conducts) }];
    const found = reach(actor, grant, permission, now);
    if (!found) return [];
    return [{ AND: [{ facility: facilitiesReached(grant, found) }, inspectionPartsTold(asOf)] }];
  });
  return reached.length > 0 ? { OR: reached } : { inspectionId: { in: [] } };
}
