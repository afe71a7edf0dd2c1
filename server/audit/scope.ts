import type { Actor } from '../access/actor.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { PrismaClient } from '../db/generated/client.ts';

/** Of which facilities somebody may read the ledger; undefined: the whole of it, with what belongs to no facility. */
export type LedgerScope = string[] | undefined;

/** The whole ledger for whoever may read it from the top of the tree, else what concerns the facilities below their units. */
export async function ledgerScope(prisma: PrismaClient, actor: Actor): Promise<LedgerScope> {
  const visible = unitsVisibleTo(actor, 'ledger.read', new Date());
  if (await prisma.orgNode.findFirst({ where: { AND: [{ parentId: null }, visible] }, select: { id: true } })) {
    return undefined;
  }
  const nodes = await prisma.orgNode.findMany({
    where: { AND: [{ level: 'facility' }, visible] },
    select: { id: true },
  });
  return nodes.map((node) => node.id);
}
