import type { AlertRung } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { AlertDesk } from './desk.ts';
import { AlertRepository } from './repository.ts';
import { ladderOf, shown } from './views.ts';

export interface CallOptions {
  prisma: PrismaClient;
  desk: Pick<AlertDesk, 'emit'>;
}

/**
 * Calls for an alert once more, as if it were new, also when somebody has taken or closed it: what it asks for was not done. `rung`: who is
 * told beside those who know of it already; without one they are reminded.
 */
export async function callAgain(
  { prisma, desk }: CallOptions,
  { id, at, rung }: { id: string; at: Date; rung?: AlertRung },
): Promise<void> {
  const alerts = new AlertRepository(prisma);
  await prisma.$transaction(async (tx) => {
    await alerts.lock(tx);
    const row = await tx.alert.findUniqueOrThrow({ where: { id }, ...shown });
    const { tell } = ladderOf(row, await alerts.rules(tx));
    const place = rung ? tell.indexOf(rung) : row.level;
    await tx.alert.update({
      where: { id },
      data: {
        ...{ state: 'new', version: row.version + 1, changedAt: at, lastAt: at, closedAt: null, settleAt: null },
        ...{ active: true, endedAt: null, level: Math.max(row.level, place) },
        // Also where somebody's rule leaves that rung out.
        ...(rung && place < 0 && { alsoTell: [...new Set([...row.alsoTell, rung])] }),
      },
    });
    await tx.alertStep.create({
      data: { alertId: id, at, kind: rung ? 'escalated' : 'reminded', note: rung ?? null },
    });
  });
  desk.emit('changed', [id]);
  desk.emit('raised', [id]);
}
