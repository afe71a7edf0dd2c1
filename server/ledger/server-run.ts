import type { Prisma } from '../db/generated/client.ts';

/** One life of a server process begins. */
export async function beginRun(
  prisma: Prisma.TransactionClient,
  { id, chainId, at }: { id: string; chainId: string; at: Date },
): Promise<void> {
  await prisma.serverRun.create({ data: { id, chainId, startedAt: at, lastSeenAt: at } });
}

/** It ends in order. */
export async function endRun(prisma: Prisma.TransactionClient, { id, at }: { id: string; at: Date }): Promise<void> {
  await prisma.serverRun.update({ where: { id }, data: { lastSeenAt: at, endedAt: at } });
}
