import type { Actor } from '../access/actor.ts';
import { openFacility } from '../access/places.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import { roleNames, type UnitView } from '../contract/people.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { roleFits, scopeFits } from './account-rules.ts';

const shown = { id: true, name: true, level: true, path: true, parentId: true } as const satisfies Prisma.OrgNodeSelect;

/** What of the tree accounts may be asked for or rights given at now: no closed facility, no node that is history. */
const inUse = (now: Date): Prisma.OrgNodeWhereInput => ({
  AND: [
    { OR: [{ facility: null }, { facility: openFacility(now) }] },
    { OR: [{ validTo: null }, { validTo: { gt: now } }] },
  ],
});

/** The units that the actor may do something about, each with what: decided by the same filters as the doing itself. */
export async function unitsOf(prisma: PrismaClient, actor: Actor): Promise<UnitView[]> {
  const now = new Date();
  const having = async (where: Prisma.OrgNodeWhereInput) =>
    new Set((await prisma.orgNode.findMany({ where, select: { id: true } })).map(({ id }) => id));
  /** Roles mostly share a filter: each is asked once. */
  const known = new Map<string, Promise<Set<string>>>();
  const reached = (permission: 'people.request' | 'people.manage') =>
    Promise.all(
      roleNames.map(async (role) => {
        const where = unitsVisibleTo(actor, permission, now, role);
        const key = JSON.stringify(where);
        if (!known.has(key)) known.set(key, having(where));
        return [role, await known.get(key)!] as const;
      }),
    );
  const [asked, given] = [await reached('people.request'), await reached('people.manage')];
  const ids = [...new Set([...asked, ...given].flatMap(([, found]) => [...found]))];
  const nodes = await prisma.orgNode.findMany({ where: { AND: [{ id: { in: ids } }, inUse(now)] }, select: shown });
  const names = await namesOf(prisma, [...new Set(nodes.flatMap(({ path }) => path))]);
  const listed = new Set(nodes.map(({ id }) => id));
  return nodes.map(({ id, name, level, path, parentId }) => ({
    ...{ id, name, level },
    parentId: parentId !== null && listed.has(parentId) ? parentId : null,
    above: path.slice(0, -1).flatMap((node) => names.get(node) ?? []),
    mayRequest: asked.flatMap(([role, found]) => (found.has(id) && roleFits(role, level) ? [role] : [])),
    mayGrant: given.flatMap(([role, found]) => (found.has(id) && scopeFits(role, level) ? [role] : [])),
  }));
}

async function namesOf(prisma: PrismaClient, ids: string[]): Promise<Map<string, string>> {
  const nodes = await prisma.orgNode.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(nodes.map(({ id, name }) => [id, name]));
}
