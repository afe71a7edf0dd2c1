import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { testDatabase } from '../testing/database.ts';
import { entryHash, genesis } from './chain.ts';
import { Ledger } from './ledger.ts';

let database: Database;
let ledger: Ledger;
beforeAll(async () => {
  database = await testDatabase();
  ledger = new Ledger({ prisma: database.prisma, chainId: 'main' });
});
afterAll(() => database.close());

const entries = (chainId: string) =>
  database.prisma.ledgerEntry.findMany({ where: { chainId }, orderBy: { sequence: 'asc' } });

it('chains the entries of transactions that run at once, without a gap or a fork', async () => {
  const { prisma } = database;
  const writers = Array.from({ length: 20 }, (_, index) =>
    index % 5 === 4
      ? prisma
          .$transaction(async (tx) => {
            await ledger.record(tx, { kind: 'test.undone' });
            throw new Error('changed my mind');
          })
          .catch(() => undefined)
      : prisma.$transaction((tx) => ledger.record(tx, { kind: 'test.a', details: { index } }, { kind: 'test.b' })),
  );
  await Promise.all(writers);
  const rows = await entries('main');
  expect(rows.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  let previous: Uint8Array = genesis;
  for (const row of rows) {
    expect(row.previousHash).toEqual(previous);
    expect(row.hash).toEqual(entryHash(row, previous));
    previous = row.hash;
  }
  expect(rows.some(({ kind }) => kind === 'test.undone')).toBe(false);
});

it('keeps one chain for each node', async () => {
  await new Ledger({ prisma: database.prisma, chainId: 'second' }).write({ kind: 'test.elsewhere' });
  expect(await entries('second')).toMatchObject([{ sequence: 1n, previousHash: genesis }]);
});

it('gives back what was said, so that its hash can be computed again', async () => {
  const [personId, cameraId] = [randomUUID().toUpperCase(), randomUUID()];
  const details = { name: 'Cổng "\u0000\ud800', old: null, open: true, minutes: 1.5 };
  const said = { kind: 'test.said', actor: { personId }, cameraId, address: '::1', subjectId: 'Ánh', details };
  await new Ledger({ prisma: database.prisma, chainId: 'third' }).write(said);
  const [row] = await entries('third');
  expect(row).toMatchObject({ personId: personId.toLowerCase(), cameraId, sessionId: null, subjectId: 'Ánh' });
  expect(JSON.parse(row!.details)).toEqual(details);
  expect(row!.hash).toEqual(entryHash(row!, genesis));
});

it.each([
  `UPDATE "LedgerEntry" SET "kind" = 'x'`,
  `UPDATE "LedgerEntry" SET "kind" = 'x' WHERE false`,
  `DELETE FROM "LedgerEntry"`,
  `TRUNCATE "LedgerEntry"`,
  `UPDATE "LedgerCheckpoint" SET "at" = now()`,
  `DELETE FROM "LedgerCheckpoint"`,
  `TRUNCATE "LedgerCheckpoint"`,
  `DELETE FROM "Viewing"`,
  `TRUNCATE "Viewing"`,
])('refuses %s, also behind a switched-off replication role', async (sql) => {
  const { prisma } = database;
  await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow('append-only');
  const asReplica = prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.$executeRawUnsafe(sql);
  });
  await expect(asReplica).rejects.toThrow('append-only');
});
