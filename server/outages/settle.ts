import { measureAfterBounds } from '../contract/outages.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import { lockOutages } from './repository.ts';

/** What was short, is over for this long and was touched by nobody closes by itself: milliseconds. */
const settleMs = 10 * 60_000;
/** Of one look; what is beyond waits for the next. */
const batch = 500;

export interface Settling {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
}

/** Closes what needs nobody, as far as states are known, `to`: short outages that are over, and what was announced and did not come. */
export async function settleShort({ prisma, ledger, now }: Settling, to: number): Promise<void> {
  const [short, lapsed] = [await shortOnes(prisma, new Date(to - settleMs)), await lapsedOnes(prisma, new Date(to))];
  if (short.length + lapsed.length === 0) return;
  const at = now();
  await prisma.$transaction(async (tx) => {
    await lockOutages(tx);
    const facts: Fact[] = [];
    for (const { id, facilityId } of short) {
      const still = { id, state: 'ended', causeById: null, version: 1 } as const;
      const { count } = await tx.outage.updateMany({ where: still, data: { state: 'closed', closedAt: at } });
      if (count > 0) facts.push(await noted(tx, { id, facilityId, kind: 'settled', at }));
    }
    for (const { id, facilityId } of lapsed) {
      const { count } = await tx.outage.updateMany({ where: { id, state: 'announced' }, data: { state: 'cancelled' } });
      if (count > 0) facts.push(await noted(tx, { id, facilityId, kind: 'lapsed', at }));
    }
    await ledger.record(tx, ...facts);
  });
}

async function noted(
  tx: Prisma.TransactionClient,
  { id, facilityId, kind, at }: { id: string; facilityId: string; kind: 'settled' | 'lapsed'; at: Date },
): Promise<Fact> {
  await tx.outageEntry.create({ data: { outageId: id, kind, at } });
  return {
    ...{ kind: kind === 'settled' ? 'outage.settled' : 'outage.cancelled', at, facilityId, subjectId: id },
    details: { itself: true },
  };
}

/** The first version is the one that nobody has written to. */
const shortOnes = (prisma: PrismaClient, endedBefore: Date) =>
  prisma.$queryRaw<{ id: string; facilityId: string }[]>`
    SELECT o."id", o."facilityId" FROM "Outage" AS o
    LEFT JOIN "OutageFacilityRules" AS r ON r."facilityId" = o."facilityId"
    WHERE o."state" = 'ended' AND o."endedAt" <= ${endedBefore} AND o."version" = 1 AND o."causeById" IS NULL
      AND o."endedAt" - o."startedAt" <= make_interval(mins => coalesce(r."measureAfter", ${measureAfterBounds.usual}::int))
    ORDER BY o."startedAt" LIMIT ${batch}`;

const lapsedOnes = (prisma: PrismaClient, before: Date) =>
  prisma.outage.findMany({
    where: { state: 'announced', plannedTo: { lte: before } },
    take: batch,
    select: { id: true, facilityId: true },
  });
