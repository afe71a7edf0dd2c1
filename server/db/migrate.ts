import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

/** The repository's own migrations. */
export const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** The key of the advisory lock that Prisma's own command line takes. */
const ADVISORY_LOCK = 72707369;
/** How long to wait for another server that is migrating the same database, and for any table lock a migration needs. */
const LOCK_LIMIT_MS = 60_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Prisma's bookkeeping, so that its command line and this file understand each other. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** A database that this version must not be started on; the message names the migration and says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Brings the database up to date, like `prisma migrate deploy` but with each migration in one transaction: it is there
 * whole or not at all. Servers that start together take turns. Ends the client's session lock by ending the client: the
 * caller does that whatever happens.
 * @returns the names of the migrations applied now
 * @throws MigrationError when one fails, or the database holds one that is edited, unknown or half applied
 */
export async function migrate(client: pg.ClientBase, folder = MIGRATIONS): Promise<string[]> {
  const known = await readMigrations(folder);
  await takeTurn(client);
  await client.query(BOOKKEEPING);
  const { rows: applied } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    'SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL',
  );
  for (const { migration_name: name, checksum, finished_at } of applied) {
    const file = known.find((migration) => migration.name === name);
    if (finished_at === null) {
      throw new MigrationError(
        `migration ${name} was begun by Prisma's tools and not finished: restore the database from a backup, or mend it ` +
          'by hand and set finished_at (applied) or rolled_back_at (not applied) of its row in _prisma_migrations',
      );
    }
    if (!file) {
      throw new MigrationError(
        `the database has migration ${name}, which this version does not know: it was used by a newer version; start ` +
          'that one, or restore a backup from before the upgrade',
      );
    }
    if (file.checksum !== checksum) {
      throw new MigrationError(
        `migration ${name} was edited after it was applied to this database: restore its migration.sql and put the ` +
          'change into a new migration',
      );
    }
  }
  const done = new Set(applied.map((row) => row.migration_name));
  const pending = known.filter((migration) => !done.has(migration.name));
  for (const migration of pending) await apply(client, migration);
  return pending.map((migration) => migration.name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function takeTurn(client: pg.ClientBase): Promise<void> {
  try {
    await client.query(`SET lock_timeout = ${LOCK_LIMIT_MS}`);
    await client.query(`SELECT pg_advisory_lock(${ADVISORY_LOCK})`);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== LOCK_NOT_AVAILABLE) throw error;
    const seconds = LOCK_LIMIT_MS / 1000;
    throw new MigrationError(`another server has been migrating this database for ${seconds} s: wait for it to end`);
  }
}

async function apply(client: pg.ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql); // without parameters: the simple protocol runs the whole script
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // the connection itself may be what failed
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`migration ${name} failed and was undone: ${reason}`, { cause: error });
  }
}
