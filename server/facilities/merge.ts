import type { Grant, OrgNode, Prisma } from '../db/generated/client.ts';
import { beginVersion } from './versions.ts';

/** What the ledger is to have of one person's right. */
interface GrantFact {
  kind: 'grant.created' | 'grant.ended';
  personId: string;
  details: { grantId: string; role: string; nodeId: string };
}

export interface Moved {
  facilityIds: string[];
  people: number;
  grants: GrantFact[];
}

/**
 * Puts everything of one province into another, in the transaction that records it: facilities, closed ones too, the people of its unit and what
 * they share, requests that are open, and rights. The province itself stays, ended, and so does what was recorded of it. Rules about alerts that
 * were made for it hold no more.
 */
export async function moveProvince(
  tx: Prisma.TransactionClient,
  {
    from,
    into,
    grants,
    at,
    basis,
    approvedById,
  }: { from: OrgNode; into: OrgNode; grants: 'carry' | 'end'; at: Date; basis: string; approvedById: string },
): Promise<Moved> {
  const facilities = await tx.orgNode.findMany({
    where: { parentId: from.id },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  // Whatever lies below, however deep: the part of the path down to the province is exchanged.
  const depth = from.path.length;
  await tx.$executeRaw`
    UPDATE "OrgNode" SET
      "path" = ${into.path}::uuid[] || "path"[${depth + 1}::int:],
      "parentId" = CASE WHEN "parentId" = ${from.id}::uuid THEN ${into.id}::uuid ELSE "parentId" END
    WHERE "path" @> ARRAY[${from.id}]::uuid[] AND "id" <> ${from.id}::uuid`;
  for (const { id } of facilities) {
    await beginVersion(tx, id, { change: { parentId: into.id }, from: at, now: at, basis });
  }
  const people = await tx.person.updateMany({ where: { unitNodeId: from.id }, data: { unitNodeId: into.id } });
  await tx.savedView.updateMany({ where: { unitId: from.id }, data: { unitId: into.id } });
  const open = { state: { in: ['requested' as const, 'approved' as const] } };
  await tx.accountRequest.updateMany({ where: { unitNodeId: from.id, ...open }, data: { unitNodeId: into.id } });
  await tx.accountRequest.updateMany({ where: { scopeNodeId: from.id, ...open }, data: { scopeNodeId: into.id } });
  const facts = await moveGrants(tx, {
    fromId: from.id,
    intoId: into.id,
    carry: grants === 'carry',
    at,
    basis,
    approvedById,
  });
  await tx.orgVersion.updateMany({ where: { nodeId: from.id, validTo: null }, data: { validTo: at } });
  await tx.orgNode.update({ where: { id: from.id }, data: { validTo: at }, select: { id: true } });
  return { facilityIds: facilities.map(({ id }) => id), people: people.count, grants: facts };
}

/** Ends what is held over the one place; with `carry` the same begins over the other. A look at pictures for hours is not carried on. */
async function moveGrants(
  tx: Prisma.TransactionClient,
  {
    fromId,
    intoId,
    carry,
    at,
    basis,
    approvedById,
  }: { fromId: string; intoId: string; carry: boolean; at: Date; basis: string; approvedById: string },
): Promise<GrantFact[]> {
  const held = await tx.grant.findMany({
    where: { nodeId: fromId, OR: [{ validTo: null }, { validTo: { gt: at } }] },
    orderBy: { id: 'asc' },
  });
  const facts: GrantFact[] = [];
  for (const grant of held) {
    const { id, personId, role } = grant;
    // One that was to begin later never does.
    const validTo = grant.validFrom >= at ? new Date(grant.validFrom.getTime() + 1) : at;
    await tx.grant.update({ where: { id }, data: { validTo }, select: { id: true } });
    facts.push({ kind: 'grant.ended', personId, details: { grantId: id, role, nodeId: fromId } });
    if (!carry || grant.picture) continue;
    const created = await tx.grant.create({ data: carriedOn(grant, { intoId, at, basis, approvedById }) });
    facts.push({ kind: 'grant.created', personId, details: { grantId: created.id, role, nodeId: intoId } });
  }
  return facts;
}

const carriedOn = (
  { personId, role, manager, kind, validFrom, validTo, fromMinute, toMinute }: Grant,
  { intoId, at, basis, approvedById }: { intoId: string; at: Date; basis: string; approvedById: string },
): Prisma.GrantUncheckedCreateInput => ({
  ...{ personId, role, manager, kind, validTo, fromMinute, toMinute, basis, approvedById },
  nodeId: intoId,
  validFrom: validFrom > at ? validFrom : at,
});
