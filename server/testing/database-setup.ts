import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../db/database.ts';
import { PostgresCluster } from './postgres.ts';

/** What the test files copy: a data folder of the embedded database, or a database of the private cluster. */
export type DatabaseTemplate =
  { kind: 'embedded'; dataDir: string } | { kind: 'postgres'; adminUrl: string; database: string };

declare module 'vitest' {
  interface ProvidedContext {
    databaseTemplate: DatabaseTemplate;
  }
}

/** Makes one migrated database for the whole run. TEST_DATABASE=postgres: on a real server, else embedded. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const resources = new AsyncDisposableStack();
  try {
    project.provide('databaseTemplate', await makeTemplate(resources));
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
  return () => resources.disposeAsync();
}

async function makeTemplate(resources: AsyncDisposableStack): Promise<DatabaseTemplate> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vg-template-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const log = pino({ level: 'silent' });
  if (process.env.TEST_DATABASE !== 'postgres') {
    await using _migrated = await openDatabase({ dataDir, log });
    return { kind: 'embedded', dataDir };
  }
  const cluster = resources.use(await PostgresCluster.create());
  const database = 'migrated';
  const url = await cluster.createDatabase(database);
  await using _migrated = await openDatabase({ url, dataDir, log });
  return { kind: 'postgres', adminUrl: cluster.url(), database };
}
