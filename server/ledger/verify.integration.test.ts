import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { testDatabase } from '../testing/database.ts';
import { makeCheckpointIfDue, publicKey } from './checkpoints.ts';
import { Ledger } from './ledger.ts';
import { verifyLedger } from './verify.ts';
import { Viewings } from './viewings.ts';

const lines: string[] = [];
const log = createLogger({ level: 'info', pretty: false, destination: { write: (line) => void lines.push(line) } });
const seed = randomBytes(32);
const chainId = 'main';
let database: Database;
let ledger: Ledger;
beforeEach(async () => {
  database = await testDatabase();
  ledger = new Ledger({ prisma: database.prisma, chainId });
  for (let index = 1; index <= 5; index++) await ledger.write({ kind: 'test.entry', details: { index } });
});
afterEach(() => database.close());

const verify = (keys = [publicKey(seed)]) =>
  verifyLedger((sql, parameters) => database.prisma.$queryRawUnsafe(sql, ...parameters), keys);
const checkpoint = (now = Date.now(), key = seed) =>
  makeCheckpointIfDue({ prisma: database.prisma, chainId, seed: key, log, now: () => now });
/** As somebody who owns the tables can. */
async function tamper(sql: string, table = 'LedgerEntry'): Promise<void> {
  const { prisma } = database;
  await prisma.$executeRawUnsafe(`ALTER TABLE "${table}" DISABLE TRIGGER USER`);
  await prisma.$executeRawUnsafe(sql);
  await prisma.$executeRawUnsafe(`ALTER TABLE "${table}" ENABLE TRIGGER USER`);
}

it('finds a whole ledger whole', async () => {
  expect(await verify()).toEqual([{ chainId, entries: 5n, checkpoints: 0 }]);
  expect(await checkpoint()).toBe(true);
  expect(await verify()).toEqual([{ chainId, entries: 5n, checkpoints: 1 }]);
});

it.each([
  ['what happened', `UPDATE "LedgerEntry" SET "kind" = 'test.else' WHERE "sequence" = 3`, 3n],
  ['who it was', `UPDATE "LedgerEntry" SET "personId" = gen_random_uuid() WHERE "sequence" = 3`, 3n],
  ['when it was', `UPDATE "LedgerEntry" SET "at" = "at" + interval '1 ms' WHERE "sequence" = 3`, 3n],
  ['a detail', `UPDATE "LedgerEntry" SET "details" = '{"index":7}' WHERE "sequence" = 3`, 3n],
  ['a hash', `UPDATE "LedgerEntry" SET "hash" = sha256('x') WHERE "sequence" = 3`, 3n],
  ['an entry taken out', `DELETE FROM "LedgerEntry" WHERE "sequence" = 3`, 3n],
  ['the first one taken out', `DELETE FROM "LedgerEntry" WHERE "sequence" = 1`, 1n],
  [
    'two exchanged',
    `UPDATE "LedgerEntry" SET "sequence" = CASE "sequence" WHEN 3 THEN 104 ELSE 103 END WHERE "sequence" IN (3, 4)`,
    3n,
  ],
])('names the first entry that was changed behind its back: %s', async (_, sql, sequence) => {
  await tamper(sql);
  await expect(verify()).rejects.toMatchObject({ name: 'LedgerBroken', chainId, sequence });
});

it('finds a chain that was written anew, which is whole in itself', async () => {
  await checkpoint();
  const entries = await database.prisma.ledgerEntry.findMany({ orderBy: { sequence: 'asc' } });
  await tamper('DELETE FROM "LedgerEntry"');
  for (const { kind, at, sequence } of entries) {
    await ledger.write({ kind, at, details: { index: sequence === 2n ? 77 : Number(sequence) } });
  }
  await expect(verify()).rejects.toMatchObject({ sequence: 5n, message: expect.stringContaining('written anew') });
});

it('finds the newest entries cut off', async () => {
  await checkpoint();
  await tamper('DELETE FROM "LedgerEntry" WHERE "sequence" > 3');
  await expect(verify()).rejects.toMatchObject({ sequence: 4n, message: expect.stringContaining('missing') });
});

it('trusts no other key than it is told to', async () => {
  const other = randomBytes(32);
  await checkpoint(Date.now(), other);
  await expect(verify()).rejects.toMatchObject({ message: expect.stringContaining('not signed by a key') });
  expect(await verify([publicKey(seed), publicKey(other)])).toMatchObject([{ checkpoints: 1 }]);
});

it('signs once a day, what is new, and says so in the log', async () => {
  const day = 24 * 3600_000;
  expect(await checkpoint(day)).toBe(true);
  expect(await checkpoint(2 * day - 1)).toBe(false);
  expect(await checkpoint(2 * day)).toBe(false);
  await ledger.write({ kind: 'test.entry' });
  expect(await checkpoint(2 * day)).toBe(true);
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ checkpoint: { chainId, sequence: '6' } });
});

it('finds a viewing that does not say what its entry says', async () => {
  const viewings = await Viewings.create({ prisma: database.prisma, ledger, log });
  const [facilityId, cameraId, personId, sessionId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const { id, recorded } = viewings.begin({
    ...{ actor: { personId, sessionId }, facilityId, cameraId, profile: 'sub', size: 'tile' },
    names: { person: 'p', camera: 'c', facility: 'f' },
    purpose: { kind: 'other', reference: 'Thử "nghiệm"' },
  });
  await recorded;
  viewings.setFlowing(id, true);
  await viewings.close();
  expect(await verify()).toEqual([{ chainId, entries: 7n, checkpoints: 0 }]);
  await tamper(`UPDATE "Viewing" SET "personId" = gen_random_uuid()`, 'Viewing');
  await expect(verify()).rejects.toMatchObject({ sequence: 7n, message: expect.stringContaining(id) });
});
