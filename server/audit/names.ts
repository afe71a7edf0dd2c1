import type { PrismaClient } from '../db/generated/client.ts';
import { namesAt } from '../facilities/versions.ts';

/** Names by id: of people and cameras today's, of facilities those of the day. */
export interface Names {
  people: Map<string, { name: string; position: string; unit: string }>;
  facilityAt: (id: string, at: Date) => string | undefined;
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
  const [people, facilityAt, cameras] = await Promise.all([
    prisma.person.findMany({
      where: among('personId'),
      select: { id: true, fullName: true, position: true, unit: true },
    }),
    namesAt(
      prisma,
      rows.flatMap(({ facilityId }) => facilityId ?? []),
    ),
    prisma.camera.findMany({ where: among('cameraId'), select: { id: true, name: true } }),
  ]);
  const byId = <Row extends { id: string }>(found: Row[]) => new Map(found.map((row) => [row.id, row]));
  return {
    people: byId(people.map(({ fullName, ...person }) => ({ ...person, name: fullName }))),
    facilityAt,
    cameras: byId(cameras),
  };
}
