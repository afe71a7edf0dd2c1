import type { Actor } from '../access/actor.ts';
import { alertsVisibleTo } from '../access/policy/alerts.ts';
import { isOpenNow } from '../alerts/repository.ts';
import type { OpenNumbers } from '../contract/coverage.ts';
import type { PrismaClient } from '../db/generated/client.ts';

export const nothingOpen = (): OpenNumbers => ({ alerts: 0, unattended: 0 });

/** What is open at each facility beside its connection, as far as the actor may know of it. */
export async function openProblems(prisma: PrismaClient, actor: Actor): Promise<(facilityId: string) => OpenNumbers> {
  const rows = await prisma.alert.groupBy({
    by: ['facilityId', 'source', 'active'],
    where: { AND: [isOpenNow, { facilityId: { not: null } }, alertsVisibleTo(actor, 'alert.read', new Date())] },
    _count: { _all: true },
  });
  const byFacility = new Map<string, OpenNumbers>();
  for (const { facilityId, source, active, _count } of rows) {
    if (!facilityId) continue;
    const open = byFacility.get(facilityId) ?? nothingOpen();
    // That nobody is on duty is told apart, and as long as it is so.
    if (source !== 'unattended') open.alerts += _count._all;
    else if (active) open.unattended = 1;
    byFacility.set(facilityId, open);
  }
  return (facilityId) => byFacility.get(facilityId) ?? nothingOpen();
}
