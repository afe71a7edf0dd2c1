import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { openDatabase } from './database.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { PrismaClient } from './generated/client.ts';

const log = pino({ level: 'silent' });
const writer = fileURLToPath(new URL('../testing/database-writer.ts', import.meta.url));

let folder: string;
/** Holds a database that has been started before. */
let dataDir: string;
/** Holds none yet. */
let emptyDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vg-embedded-'));
  dataDir = join(folder, 'used');
  emptyDir = join(folder, 'empty');
  const template = inject('databaseTemplate');
  if (template.kind === 'embedded') await cp(template.dataDir, dataDir, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the writer until `rows` rows are acknowledged, then kills it; what it acknowledged. */
async function writeAndDie(rows: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  for await (const name of createInterface({ input: child.stdout })) {
    acknowledged.push(name);
    if (acknowledged.length === rows) child.kill('SIGKILL');
  }
  return acknowledged;
}

it('keeps every acknowledged row through three kills', async () => {
  const acknowledged: string[] = [];
  for (const rows of [1, 100, 300]) acknowledged.push(...(await writeAndDie(rows)));
  await using database = await openDatabase({ dataDir, log });
  const people = await database.prisma.person.findMany({ select: { username: true } });
  const kept = new Set(people.map((person) => person.username));
  expect(acknowledged.length).toBeGreaterThanOrEqual(401);
  expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
}, 120_000);

it('is closed to a second process, and free again when the first dies', async () => {
  const child = spawn(process.execPath, [writer, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    await expect(openDatabase({ dataDir, log })).rejects.toThrow(
      /another process uses the embedded database in .+postgres: is the server already running\?/,
    );
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  await using database = await openDatabase({ dataDir, log });
  await database.ping();
});

it('is closed to a second opening in the same process', async () => {
  await using database = await openDatabase({ dataDir, log });
  await expect(openDatabase({ dataDir, log })).rejects.toThrow('another process uses the embedded database');
  await database.ping();
});

it('lets nobody else into its folder', async () => {
  await chmod(join(dataDir, 'postgres'), 0o755);
  await using _database = await openDatabase({ dataDir, log });
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
});

it('works in a folder with a very long path', async () => {
  await using database = await openDatabase({ dataDir: join(emptyDir, 'a'.repeat(200), 'b'.repeat(200)), log });
  await database.ping();
});

it('starts over when the very first start was interrupted', async () => {
  const unfinished = join(emptyDir, 'postgres', 'data.new');
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'PG_VERSION'), '18\n');
  await using database = await openDatabase({ dataDir: emptyDir, log });
  await database.ping();
});

it('names the folder when it cannot be opened, and lets go of it', async () => {
  const data = join(dataDir, 'postgres', 'data');
  await rename(data, `${data}.aside`);
  await writeFile(data, 'not a folder');
  await expect(openDatabase({ dataDir, log })).rejects.toThrow(`the embedded database ${data} cannot be opened`);
  await rm(data);
  await rename(`${data}.aside`, data);
  await using database = await openDatabase({ dataDir, log });
  await database.ping();
});

it('fails queries instead of keeping them waiting when its thread dies', async () => {
  const lines: string[] = [];
  const fatal = pino({ level: 'fatal' }, { write: (line: string) => lines.push(line) });
  await using embedded = await EmbeddedDatabase.open(dataDir, fatal);
  const client = await embedded.connect();
  const pending = client.query('SELECT 1');
  const { stream } = (client as unknown as { connection: { stream: NodeJS.WritableStream } }).connection;
  stream.write(Buffer.alloc(64, 0xff)); // a message of negative length
  const after = client.query('SELECT 2');
  await pending;
  await expect(after).rejects.toThrow(/the embedded database has stopped .+: restart the server/);

  const pool: pg.Pool = embedded.createPool(fatal);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  await expect(prisma.person.count()).rejects.toThrow('the embedded database has stopped');
  await expect(prisma.$transaction([prisma.person.count()])).rejects.toThrow('the embedded database has stopped');
  await pool.end();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('the embedded database has stopped: restart the server');
});

it('does not pass on what a lost client left open', async () => {
  await using embedded = await EmbeddedDatabase.open(dataDir, log);
  const lost = await embedded.connect();
  await lost.query('CREATE TABLE "t" ("id" int)');
  await lost.query(`SET TIME ZONE 'Asia/Ho_Chi_Minh'`);
  await lost.query('BEGIN');
  await lost.query('INSERT INTO "t" VALUES (1)');
  await lost.query('no such thing').catch(() => {});
  const next = await embedded.connect();
  expect((await next.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'UTC' }]);
  expect((await next.query('SELECT * FROM "t"')).rows).toEqual([]);
  await next.end();
});
