import { recordedBy, type By } from '../access/by.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { AlertDesk } from './desk.ts';
import { nextState } from './life.ts';
import { AlertRepository, isOpenNow } from './repository.ts';

/** Open alerts of one facility, each at most one for a camera and a source. */
const mostOpen = 1_000;

/** Resolves every open alert of a facility for one reason, which is no word about any of them: it was closed, or suspended. */
export async function resolveAllOf(
  { prisma, ledger, desk, now }: { prisma: PrismaClient; ledger: LedgerPort; desk: AlertDesk; now: () => Date },
  { facilityId, note, by }: { facilityId: string; note: string; by: By },
): Promise<void> {
  // What the end of its streams has told already is in them.
  await desk.settled();
  const alerts = new AlertRepository(prisma);
  const ids = await prisma.$transaction(async (tx) => {
    await alerts.lock(tx);
    const at = now();
    const rows = await tx.alert.findMany({ where: { facilityId, ...isOpenNow }, take: mostOpen });
    for (const { id, state, version, endedAt, takenById, takenAt } of rows) {
      await tx.alert.update({
        where: { id },
        data: {
          ...{ state: nextState(state, 'resolve')!, version: version + 1, changedAt: at, closedAt: at },
          ...{ escalateAt: null, settleAt: null, active: false, endedAt: endedAt ?? at },
          ...{ takenById: takenById ?? by.actor.id, takenAt: takenAt ?? at },
        },
        select: { id: true },
      });
    }
    await tx.alertStep.createMany({
      data: rows.map(({ id }) => ({ alertId: id, at, kind: 'resolve', personId: by.actor.id, note })),
    });
    await ledger.record(
      tx,
      ...rows.map(({ id, number, source, cameraId }) => ({
        ...{ kind: 'alert.resolved' as const, ...recordedBy(by), facilityId, subjectId: id },
        ...(cameraId && { cameraId }),
        details: { number, source, note },
      })),
    );
    return rows.map(({ id }) => id);
  });
  if (ids.length > 0) desk.emit('changed', ids);
}
