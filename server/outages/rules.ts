import { measureAfterBounds } from '../contract/outages.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';

type Tx = PrismaClient | Prisma.TransactionClient;

/** After how many minutes an outage takes a measure, by a function that knows each of the facilities. */
export async function measureRules(tx: Tx, facilityIds: readonly string[]): Promise<(facilityId: string) => number> {
  const rows = await tx.outageFacilityRules.findMany({ where: { facilityId: { in: [...new Set(facilityIds)] } } });
  const own = new Map(rows.map(({ facilityId, measureAfter }) => [facilityId, measureAfter]));
  return (facilityId) => own.get(facilityId) ?? measureAfterBounds.usual;
}
