import type { FacilityVersionView } from '../contract/facility-life.ts';
import type { Manager, OrgVersion, Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';

type Tx = PrismaClient | Prisma.TransactionClient;
/** Of one node: it is not renamed every day. */
const mostVersions = 500;

export interface VersionChange {
  name?: string | undefined;
  parentId?: string | undefined;
  manager?: Manager | undefined;
  ownerUnit?: string | undefined;
}

/**
 * Ends the node's present version at `from` and begins the next, in the transaction that changes the node. Throws `invalid_input` for a time that
 * is to come, or before the present version began.
 */
export async function beginVersion(
  tx: Prisma.TransactionClient,
  nodeId: string,
  { change, from, now, basis }: { change: VersionChange; from: Date; now: Date; basis: string },
): Promise<void> {
  const present = await tx.orgVersion.findFirstOrThrow({ where: { nodeId, validTo: null } });
  if (from > now || from <= present.validFrom) {
    throw new AppError('invalid_input', 'A change holds from a time after the last one, and not from one to come.', [
      { path: 'from', message: `must be after ${present.validFrom.toISOString()} and not in the future` },
    ]);
  }
  await tx.orgVersion.update({ where: { id: present.id }, data: { validTo: from }, select: { id: true } });
  const { name, parentId, manager, ownerUnit } = { ...present, ...defined(change) };
  await tx.orgVersion.create({ data: { nodeId, name, parentId, manager, ownerUnit, validFrom: from, basis } });
}

/** Without what is undefined. */
const defined = (change: VersionChange): Partial<OrgVersion> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** How a facility was named, placed and managed, the newest first; a province that was renamed meanwhile parts a version in two. */
export async function historyOf(prisma: Tx, facilityId: string): Promise<FacilityVersionView[]> {
  const newest = { orderBy: { validFrom: 'desc' }, take: mostVersions } as const;
  const own = await prisma.orgVersion.findMany({ where: { nodeId: facilityId }, ...newest });
  const parentIds = [...new Set(own.flatMap(({ parentId }) => parentId ?? []))];
  const parents = await prisma.orgVersion.findMany({ where: { nodeId: { in: parentIds } }, ...newest });
  return partedBy(own, parents);
}

type Version = Pick<
  OrgVersion,
  'nodeId' | 'name' | 'parentId' | 'manager' | 'ownerUnit' | 'validFrom' | 'validTo' | 'basis'
>;

/** The facility's own versions, each parted where its province's name changed. Pure; both lists the newest first, and so is the answer. */
export function partedBy(own: readonly Version[], parents: readonly Version[]): FacilityVersionView[] {
  return own.flatMap((version) => {
    const { name, manager, ownerUnit } = version;
    const of = parents.filter(({ nodeId }) => nodeId === version.parentId);
    const parts = of.flatMap((parent) => {
      const from = later(version.validFrom, parent.validFrom);
      const to = earlier(version.validTo, parent.validTo);
      if (to && to <= from) return [];
      const basis = from.getTime() === version.validFrom.getTime() ? version.basis : parent.basis;
      return [{ province: parent.name, from, to, basis }];
    });
    // Before the province's own record begins its first name is the best that is known.
    const oldest = parts.at(-1);
    if (oldest) Object.assign(oldest, { from: version.validFrom, basis: version.basis });
    const known = oldest
      ? parts
      : [{ province: '', from: version.validFrom, to: version.validTo, basis: version.basis }];
    return known.map(({ province, from, to, basis }) => ({
      ...{ name, province, manager: manager ?? 'civil', ownerUnit, basis },
      from: from.toISOString(),
      to: to?.toISOString() ?? null,
    }));
  });
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date | null, b: Date | null): Date | null => (a && b ? (a < b ? a : b) : (a ?? b));

/** What these nodes were called at a moment; `undefined` for one that has no record of that time. */
export async function namesAt(
  prisma: PrismaClient,
  nodeIds: readonly string[],
): Promise<(nodeId: string, at: Date) => string | undefined> {
  const rows = await prisma.orgVersion.findMany({
    where: { nodeId: { in: [...new Set(nodeIds)] } },
    orderBy: { validFrom: 'desc' },
    select: { nodeId: true, name: true, validFrom: true },
  });
  const byNode = Map.groupBy(rows, ({ nodeId }) => nodeId);
  return (nodeId, at) => {
    const versions = byNode.get(nodeId);
    return (versions?.find(({ validFrom }) => validFrom <= at) ?? versions?.at(-1))?.name;
  };
}
