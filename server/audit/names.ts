import type { PrismaClient } from '../db/generated/client.ts';

/** Today's names, by id. */
export interface Names {
  people: Map<string, { name: string; position: string; unit: string }>;
  facilities: Map<string, { name: string }>;
  cameras: Map<string, { name: string }>;
}

interface Ids {
  personId: string | null;
  facilityId: string | null;
  cameraId: string | null;
}

/** The names of everything that these rows speak of, in three queries. */
export async function namesOf(prisma: PrismaClient, rows: readonly Ids[]): Promise<Names> {
  const among = (column: keyof Ids) => ({
    id: { in: [...new Set(rows.map((row) => row[column]).filter((id) => id !== null))] },
  });
  const [people, facilities, cameras] = await Promise.all([
    prisma.person.findMany({
      where: among('personId'),
      select: { id: true, fullName: true, position: true, unit: true },
    }),
    prisma.orgNode.findMany({ where: among('facilityId'), select: { id: true, name: true } }),
    prisma.camera.findMany({ where: among('cameraId'), select: { id: true, name: true } }),
  ]);
  const byId = <Row extends { id: string }>(found: Row[]) => new Map(found.map((row) => [row.id, row]));
  return {
    people: byId(people.map(({ fullName, ...person }) => ({ ...person, name: fullName }))),
    facilities: byId(facilities),
    cameras: byId(cameras),
  };
}
