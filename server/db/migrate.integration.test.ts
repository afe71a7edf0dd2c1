import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTestDatabase, type EmptyDatabase } from '../testing/database.ts';
import { migrate, MigrationError } from './migrate.ts';

let folder: string;
let database: EmptyDatabase;
let client: pg.Client;

beforeAll(async () => void (database = await emptyTestDatabase()));
afterAll(() => database[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vg-migrations-'));
  await addMigration('20210530_first', `CREATE TABLE "a" ("id" int); INSERT INTO "a" VALUES (1); SELECT 'x;y';`);
  client = await database.connect();
  await client.query('DROP SCHEMA "public" CASCADE; CREATE SCHEMA "public"');
});

afterEach(async () => {
  await client.end();
  await rm(folder, { recursive: true });
});

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

const idsOf = async (table: string) =>
  (await client.query<{ id: number }>(`SELECT id FROM "${table}"`)).rows.map((row) => row.id);

it('applies what is missing, in order, once', async () => {
  expect(await migrate(client, folder)).toEqual(['20210530_first']);
  await addMigration('20210601_second', 'INSERT INTO "a" VALUES (2)');
  await addMigration('20210602_third', 'DELETE FROM "a" WHERE id = 1');
  expect(await migrate(client, folder)).toEqual(['20210601_second', '20210602_third']);
  expect(await migrate(client, folder)).toEqual([]);
  expect(await idsOf('a')).toEqual([2]);
});

describe('stops the start, naming the migration, when', () => {
  beforeEach(() => migrate(client, folder));

  const refusal = async () => {
    const error = await migrate(client, folder).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MigrationError);
    return (error as Error).message;
  };

  it('one was edited after it was applied', async () => {
    await addMigration('20210530_first', 'CREATE TABLE "b" ("id" int)');
    expect(await refusal()).toContain('migration 20210530_first was edited');
  });

  it('the database has one that this version does not know', async () => {
    await rm(join(folder, '20210530_first'), { recursive: true });
    await addMigration('20210601_other', 'CREATE TABLE "b" ("id" int)');
    expect(await refusal()).toContain('migration 20210530_first, which this version does not know');
    await expect(idsOf('b')).rejects.toThrow(); // and nothing was applied
  });

  it("one was begun by Prisma's own tools and not finished", async () => {
    await client.query('UPDATE "_prisma_migrations" SET "finished_at" = NULL');
    expect(await refusal()).toContain('migration 20210530_first was begun');
    await client.query('UPDATE "_prisma_migrations" SET "rolled_back_at" = now()');
    await client.query('DROP TABLE "a"');
    expect(await migrate(client, folder)).toEqual(['20210530_first']); // once a person has said that it is undone
  });

  it('one fails: it is undone whole, those before it stay, and a mended one goes through', async () => {
    await addMigration('20210601_second', 'INSERT INTO "a" VALUES (2)');
    await addMigration('20210602_third', 'INSERT INTO "a" VALUES (3); INSERT INTO "nowhere" VALUES (1)');
    expect(await refusal()).toMatch(/migration 20210602_third failed and was undone: .*"nowhere" does not exist/);
    expect(await idsOf('a')).toEqual([1, 2]);
    await addMigration('20210602_third', 'INSERT INTO "a" VALUES (3)');
    expect(await migrate(client, folder)).toEqual(['20210602_third']);
  });

  it('one cannot be recorded: it is undone with everything it did', async () => {
    await addMigration(
      '20210601_second',
      'INSERT INTO "a" VALUES (2); ALTER TABLE "_prisma_migrations" RENAME TO "gone"',
    );
    expect(await refusal()).toContain('migration 20210601_second failed and was undone');
    expect(await idsOf('a')).toEqual([1]);
  });
});
