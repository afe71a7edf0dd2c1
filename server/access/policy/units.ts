import type { UnitPermission } from '../../contract/common.ts';
import type { Prisma, Role } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { rules } from '../role-rules.ts';
import { anyOf, reach } from './reach.ts';

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
