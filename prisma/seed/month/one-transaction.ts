import type { Prisma, PrismaClient } from '../../../server/db/generated/client.ts';

/** Longer than a slow machine takes for the whole month, milliseconds. */
const limitMs = 10 * 60_000;

/**
 * Lets services work in one transaction: all that they do is kept when `work` resolves, and nothing of it otherwise, nor when the process
 * is killed before. Their own transactions become parts of it, so they must come one after the other.
 */
export const inOneTransaction = <Result>(
  prisma: PrismaClient,
  work: (within: PrismaClient) => Promise<Result>,
): Promise<Result> => prisma.$transaction((tx) => work(asClient(tx)), { timeout: limitMs, maxWait: limitMs });

type Part = ((tx: Prisma.TransactionClient) => Promise<unknown>) | Prisma.PrismaPromise<unknown>[];

function asClient(tx: Prisma.TransactionClient): PrismaClient {
  const $transaction = async (part: Part): Promise<unknown> => {
    if (typeof part === 'function') return part(tx);
    const results = [];
    for (const query of part) results.push(await query);
    return results;
  };
  return new Proxy(tx, {
    get: (target, name) => (name === '$transaction' ? $transaction : Reflect.get(target, name, target)),
  }) as PrismaClient;
}
