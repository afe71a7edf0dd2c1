import { permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import {
  connectionCounts,
  type ConnectionCounts,
  type ConnectionDay,
  type ConnectionDayRow,
  type ConnectionDaySite,
  type ConnectionState,
} from '../contract/reports.ts';
import type { AdviceCode } from '../contract/onboarding.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { addDays } from '../duty/vietnam-time.ts';
import type { Scope } from './places.ts';

/** Sites of one answer. */
const mostSites = 2_000;

const byName = new Intl.Collator('vi', { numeric: true });
export const standsInTheWay = (state: ConnectionState | null): boolean =>
  state === 'not_connectable' || state === 'refused';

interface Stand {
  facilityId: string;
  state: ConnectionState;
  day: string;
  enterprise: string;
  reasons: AdviceCode[];
  note: string;
}

/** How far the facilities of a scope had come at the end of a day; `mostListed` of its sites are named. */
export async function connectionDay(
  prisma: PrismaClient,
  { place, facilities, ids }: Scope,
  day: string,
  actor: Actor,
  mostListed = mostSites,
): Promise<ConnectionDay> {
  const [then, before] = [await standsAt(prisma, ids, day), await standsAt(prisma, ids, addDays(day, -1))];
  const rows = new Map<string, ConnectionDayRow>();
  const total = { facilities: 0, counts: noConnections(), fresh: noConnections() };
  const sites: Omit<ConnectionDaySite, 'may'>[] = [];
  for (const { id, name, province, enterprise: recorded } of facilities) {
    const stand = then.get(id);
    const enterprise = stand?.enterprise || recorded;
    const key = `${province.id} ${enterprise}`;
    const row = rows.get(key) ?? {
      enterprise,
      province,
      facilities: 0,
      counts: noConnections(),
      fresh: noConnections(),
    };
    rows.set(key, row);
    for (const sum of [row, total]) {
      sum.facilities += 1;
      sum.counts[stand?.state ?? 'not_surveyed'] += 1;
      if (stand && stand.state !== before.get(id)?.state) sum.fresh[stand.state] += 1;
    }
    sites.push({
      ...{ id, name, province: province.name, enterprise },
      ...{
        state: stand?.state ?? null,
        since: stand?.day ?? null,
        reasons: stand?.reasons ?? [],
        note: stand?.note ?? '',
      },
    });
  }
  const named = sites
    .sort((a, b) => Number(standsInTheWay(b.state)) - Number(standsInTheWay(a.state)) || byName.compare(a.name, b.name))
    .slice(0, place.level === 'country' ? 0 : mostListed);
  const manages = await permittedFacilities(
    prisma,
    actor,
    'camera.manage',
    named.map(({ id }) => id),
  );
  return {
    place,
    day,
    rows: [...rows.values()].sort(
      (a, b) => byName.compare(a.province.name, b.province.name) || byName.compare(a.enterprise, b.enterprise),
    ),
    total,
    sites: named.map((site) => ({ ...site, may: { record: manages.has(site.id) } })),
  };
}

export const noConnections = (): ConnectionCounts =>
  Object.fromEntries(connectionCounts.map((name) => [name, 0])) as ConnectionCounts;

/** The step of each facility as a whole that counted at the end of a day. */
async function standsAt(prisma: PrismaClient, ids: readonly string[], day: string): Promise<Map<string, Stand>> {
  const rows = await prisma.$queryRaw<Stand[]>`
    SELECT DISTINCT ON ("facilityId") "facilityId", "state"::text, "day"::text, "enterprise", "reasons", "note"
    FROM "ConnectionStep"
    WHERE "facilityId" = ANY(${[...ids]}::uuid[]) AND "camera" IS NULL AND "day" <= ${day}::date
    ORDER BY "facilityId", "day" DESC, "recordedAt" DESC, "id" DESC`;
  return new Map(rows.map((row) => [row.facilityId, row]));
}
