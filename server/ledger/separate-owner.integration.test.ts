import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Database } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { PostgresCluster } from '../testing/postgres.ts';
import { Ledger } from './ledger.ts';
import { Viewings } from './viewings.ts';

const log = createLogger({ level: 'silent', pretty: false });
const resources = new AsyncDisposableStack();
let url: string;
let database: Database;
beforeAll(async () => {
  const cluster = resources.use(await PostgresCluster.create());
  const admin = new URL(await cluster.createDatabase('vg'));
  const script = await readFile(new URL('./separate-owner.sql', import.meta.url), 'utf8');
  const asAdmin = new pg.Client(admin.href);
  await asAdmin.connect();
  await asAdmin.query(`CREATE ROLE "app" LOGIN PASSWORD 'secret'; ALTER DATABASE "vg" OWNER TO "app"`);
  admin.username = 'app';
  admin.password = 'secret';
  url = admin.href;
  // Its first start makes the tables, as their owner.
  await (await open()).close();
  await asAdmin.query(script.replaceAll(':"app"', '"app"'));
  await asAdmin.end();
  database = resources.use(await open());
});
afterAll(() => resources.disposeAsync());

const open = () => openDatabase({ url, dataDir: tmpdir(), log });

it('leaves the application able to do its work', async () => {
  const { prisma } = database;
  const ledger = new Ledger({ prisma, chainId: 'main' });
  await using viewings = await Viewings.create({ prisma, ledger, log });
  const { id, recorded } = viewings.begin({
    actor: { personId: randomUUID(), sessionId: randomUUID() },
    ...{ facilityId: randomUUID(), cameraId: randomUUID(), profile: 'sub', size: 'tile' },
    names: { person: 'p', camera: 'c', facility: 'f' },
    purpose: { kind: 'duty' },
  });
  await recorded;
  viewings.setFlowing(id, true);
  await viewings.close();
  expect(await prisma.ledgerEntry.count()).toBe(2);
  expect(await prisma.viewing.count({ where: { endReason: 'disconnected' } })).toBe(1);
});

it.each([
  `UPDATE "LedgerEntry" SET "kind" = 'x'`,
  `DELETE FROM "LedgerEntry"`,
  `TRUNCATE "LedgerEntry"`,
  `DELETE FROM "Viewing"`,
  `UPDATE "Viewing" SET "shownMs" = 0, "sentMs" = 0`,
  `DELETE FROM "LedgerCheckpoint"`,
  `ALTER TABLE "LedgerEntry" DISABLE TRIGGER ALL`,
  `DROP TRIGGER "LedgerEntry_append_only" ON "LedgerEntry"`,
  `DROP TRIGGER "Viewing_frozen" ON "Viewing"`,
  `CREATE TRIGGER "sneak" BEFORE INSERT ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION "viewing_refuse_change"()`,
  `CREATE RULE "sneak" AS ON INSERT TO "LedgerEntry" DO INSTEAD NOTHING`,
  `CREATE OR REPLACE FUNCTION "ledger_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  `DROP FUNCTION "ledger_refuse_change"() CASCADE`,
  `DROP TABLE "LedgerEntry"`,
  `ALTER TABLE "LedgerEntry" RENAME TO "away"`,
  `ALTER TABLE "LedgerEntry" OWNER TO "app"`,
  `DROP SCHEMA public CASCADE`,
  `ALTER SCHEMA public RENAME TO "away"`,
  `SET session_replication_role = replica`,
  `SET ROLE "vong_gac_ledger"`,
  `GRANT "vong_gac_ledger" TO "app"`,
  `GRANT UPDATE ON "LedgerEntry" TO "app"; UPDATE "LedgerEntry" SET "kind" = 'x'`,
  `ALTER ROLE "app" SUPERUSER`,
])("refuses the application's role: %s", async (sql) => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.end();
  }
  expect(await database.prisma.ledgerEntry.count()).toBe(2);
});
