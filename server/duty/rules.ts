import { dutyRuleBounds, type DutyRules } from '../contract/duty.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';

/** What holds where a facility has set nothing. */
export const usualRules: DutyRules = {
  promptAfter: dutyRuleBounds.promptAfter.usual,
  answerWithin: dutyRuleBounds.answerWithin.usual,
  signInWithin: dutyRuleBounds.signInWithin.usual,
};

const rulesShown = { promptAfter: true, answerWithin: true, signInWithin: true } as const;

export async function rulesOf(prisma: PrismaClient | Prisma.TransactionClient, facilityId: string): Promise<DutyRules> {
  return (await prisma.dutyFacilityRules.findUnique({ where: { facilityId }, select: rulesShown })) ?? usualRules;
}

/** Of several facilities, by a function that knows each of them. */
export async function rulesOfAll(
  prisma: PrismaClient,
  facilityIds: readonly string[],
): Promise<(facilityId: string) => DutyRules> {
  const rows = await prisma.dutyFacilityRules.findMany({ where: { facilityId: { in: [...new Set(facilityIds)] } } });
  const byFacility = new Map(
    rows.map(({ facilityId, promptAfter, answerWithin, signInWithin }) => [
      facilityId,
      { promptAfter, answerWithin, signInWithin },
    ]),
  );
  return (facilityId) => byFacility.get(facilityId) ?? usualRules;
}
