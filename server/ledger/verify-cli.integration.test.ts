import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { testDatabaseLocation, type DatabaseLocation } from '../testing/database.ts';
import { makeCheckpointIfDue, publicKey } from './checkpoints.ts';
import { Ledger } from './ledger.ts';

const program = fileURLToPath(new URL('./verify-cli.ts', import.meta.url));
const log = createLogger({ level: 'silent', pretty: false });
const seed = randomBytes(32);
const secrets = {
  JWT_SECRET: randomBytes(48).toString('base64'),
  CREDENTIAL_KEY: randomBytes(32).toString('hex'),
  LEDGER_KEY: seed.toString('hex'),
};
let location: DatabaseLocation;
beforeEach(async () => {
  location = await testDatabaseLocation();
});
afterEach(() => location[Symbol.asyncDispose]());

const open = () => openDatabase({ ...location, log });

/** Runs the program as `npm run ledger:verify` does, on this test's database. */
function verify(...argv: string[]): Promise<{ code: unknown; output: string }> {
  const { dataDir, url } = location;
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    ...(url && { DATABASE_URL: url }),
    ...secrets,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...argv], { cwd: dataDir, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

it('says that a whole ledger is whole, and by which key', async () => {
  {
    await using database = await open();
    const { prisma } = database;
    await new Ledger({ prisma, chainId: 'main' }).write({ kind: 'test.entry' });
    await makeCheckpointIfDue({ prisma, chainId: 'main', seed, log });
  }
  const { code, output } = await verify();
  expect(output).toContain('Chain main is whole: 1 entries, 1 signed checkpoints.');
  expect(output).toContain(publicKey(seed).toString('hex'));
  expect(output).not.toContain(secrets.LEDGER_KEY);
  expect(code).toBe(0);
});

it('names the first entry that was changed', async () => {
  {
    await using database = await open();
    const { prisma } = database;
    const ledger = new Ledger({ prisma, chainId: 'main' });
    for (let entry = 0; entry < 3; entry++) await ledger.write({ kind: 'test.entry' });
    await prisma.$executeRaw`ALTER TABLE "LedgerEntry" DISABLE TRIGGER USER`;
    await prisma.$executeRaw`UPDATE "LedgerEntry" SET "kind" = 'test.other' WHERE "sequence" = 2`;
  }
  const { code, output } = await verify();
  expect(output).toContain('The ledger is broken. Chain main, entry 2: its content was changed.');
  expect(code).toBe(1);
});

it('checks a server under way, and asks for the embedded database to be let go', async () => {
  await using _running = await open();
  const { code, output } = await verify();
  if (location.url)
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('The ledger is empty.') });
  else
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringContaining('is the server already running? Stop it'),
    });
});

it('refuses a key that is none', async () => {
  expect(await verify('--public-key', 'abc')).toEqual({
    code: 2,
    output: expect.stringContaining('64 hexadecimal digits'),
  });
});
