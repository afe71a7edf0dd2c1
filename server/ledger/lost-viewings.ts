import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';
import type { Ledger } from './ledger.ts';
import { change, type Change } from './viewing-rows.ts';

const batchSize = 500;

/**
 * Ends the viewings that another process of this chain has left open: one that has ended, or has been silent since `silentSince`. They end
 * at the last moment that process was seen; what flowed between the viewing's last word and that moment counts as sent and shown.
 */
export async function closeLost(options: {
  prisma: PrismaClient;
  ledger: Ledger;
  log: Logger;
  /** The process that asks; its own stay open. */
  runId: string;
  silentSince: Date;
}): Promise<void> {
  const { prisma, ledger, log, runId, silentSince } = options;
  const dead = {
    id: { not: runId },
    chainId: ledger.chainId,
    OR: [{ endedAt: { not: null } }, { lastSeenAt: { lte: silentSince } }],
  };
  for (;;) {
    const lost = await prisma.viewing.findMany({
      where: { endedAt: null, run: dead },
      take: batchSize,
      include: { run: { select: { lastSeenAt: true } } },
    });
    if (lost.length === 0) return;
    const changes = lost.map(({ id, lastSeenAt, flowing, sentMs, shownMs, run }): Change => {
      const at = run.lastSeenAt > lastSeenAt ? run.lastSeenAt : lastSeenAt;
      const missing = flowing ? at.getTime() - lastSeenAt.getTime() : 0;
      const counted = { sentMs: sentMs + missing, shownMs: shownMs + missing };
      return { id, lastSeenAt: at, flowing: false, ...counted, endReason: 'lost' };
    });
    await prisma.$transaction(async (tx) => ledger.record(tx, ...(await change(tx, changes))));
    log.warn({ viewings: lost.length }, 'viewings left open by a process that is gone were closed');
  }
}
