import type { AuditReplies } from '../contract/audit.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerScope } from './scope.ts';

const mostShown = 20;

/** What has the text in its name, closed and removed ones too: their past can be asked about. */
export async function findSubjects(
  prisma: PrismaClient,
  text: string,
  scope: LedgerScope,
): Promise<AuditReplies['GET /api/ledger/subjects']> {
  const within = scope ? { in: scope } : undefined;
  const name = { contains: text, mode: 'insensitive' } as const;
  const [people, cameras, facilities] = await Promise.all([
    prisma.person.findMany({
      where: {
        OR: [{ fullName: name }, { username: name }],
        ...(within && { grants: { some: { nodeId: within } } }),
      },
      select: { id: true, username: true, fullName: true, unit: true },
      orderBy: { fullName: 'asc' },
      take: mostShown,
    }),
    prisma.camera.findMany({
      where: { name, ...(within && { facilityId: within }) },
      select: { id: true, name: true, facility: { select: { node: { select: { name: true } } } } },
      orderBy: { name: 'asc' },
      take: mostShown,
    }),
    prisma.orgNode.findMany({
      where: { name, level: 'facility', ...(within && { id: within }) },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
      take: mostShown,
    }),
  ]);
  return {
    people: people.map(({ fullName, ...person }) => ({ ...person, name: fullName })),
    cameras: cameras.map(({ facility, ...camera }) => ({ ...camera, facility: facility.node.name })),
    facilities,
  };
}
