import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../db/database.ts';
import { PgliteThread } from '../db/pglite-thread.ts';

/** Where a database is, as openDatabase and Config have it; removed on disposal, after whoever opened it has closed it. */
export interface DatabaseLocation extends AsyncDisposable {
  url?: string;
  dataDir: string;
}

/** A new migrated database that nobody else uses, of the kind this run tests with. */
export async function testDatabaseLocation(): Promise<DatabaseLocation> {
  await using resources = new AsyncDisposableStack();
  const dataDir = await temporaryFolder(resources);
  const template = inject('databaseTemplate');
  let url: string | undefined;
  if (template.kind === 'embedded') {
    await cp(template.dataDir, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
  } else {
    url = await createDatabase(template.adminUrl, template.database, resources);
  }
  const owned = resources.move();
  return { url, dataDir, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same, opened; close() also removes it. */
export async function testDatabase(): Promise<Database> {
  await using resources = new AsyncDisposableStack();
  const { url, dataDir } = resources.use(await testDatabaseLocation());
  const database = resources.use(await openDatabase({ url, dataDir, log: pino({ level: 'silent' }) }));
  const owned = resources.move();
  const close = () => owned.disposeAsync();
  return { ...database, close, [Symbol.asyncDispose]: close };
}

export interface EmptyDatabase extends AsyncDisposable {
  /** A new client; the embedded kind has one connection and ends the client before. */
  connect(): Promise<pg.Client>;
}

/** A database without migrations. */
export async function emptyTestDatabase(): Promise<EmptyDatabase> {
  await using resources = new AsyncDisposableStack();
  const template = inject('databaseTemplate');
  let config: pg.ClientConfig;
  if (template.kind === 'embedded') {
    const thread = resources.use(await PgliteThread.create());
    config = { user: 'postgres', database: 'postgres', ssl: false, stream: thread.connect };
  } else {
    config = { connectionString: await createDatabase(template.adminUrl, 'template0', resources) };
  }
  const owned = resources.move();
  return {
    async connect() {
      const client = new pg.Client(config);
      client.on('error', () => {}); // dropped with the database
      await client.connect();
      return client;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function temporaryFolder(resources: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vg-test-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function createDatabase(adminUrl: string, template: string, resources: AsyncDisposableStack): Promise<string> {
  const name = `test_${randomUUID()}`;
  await query(adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  resources.defer(() => query(adminUrl, `DROP DATABASE "${name}" WITH (FORCE)`));
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
