import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { Logger } from 'pino';
import { withLimit } from '../limit.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { connectToServer, createServerPool } from './server-connection.ts';
import { withTerseErrors } from './terse-errors.ts';

export interface DatabaseOptions {
  /** `postgresql://…`; unset: the embedded database under `dataDir`. */
  url?: string;
  dataDir: string;
  log: Logger;
}

export interface Database extends AsyncDisposable {
  readonly prisma: PrismaClient;
  readonly kind: 'embedded' | 'postgres';
  /** One round trip within 2 s; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const PING_LIMIT_MS = 2_000;
/** For queries under way when the server stops. */
const DRAIN_LIMIT_MS = 10_000;

/**
 * Opens the database and brings it up to date.
 * @throws DatabaseUnreachable, MigrationError, or an Error about the embedded database's folder; each message says what to do
 */
export async function openDatabase({ url, dataDir, log }: DatabaseOptions): Promise<Database> {
  await using resources = new AsyncDisposableStack();
  let pool: pg.Pool;
  if (url === undefined) {
    const embedded = resources.use(await EmbeddedDatabase.open(dataDir, log));
    await bringUpToDate(await embedded.connect(), log);
    pool = embedded.createPool(log);
  } else {
    await bringUpToDate(await connectToServer(url), log);
    pool = createServerPool(url);
  }
  // A connection that breaks while idle is replaced by the next query. The error itself holds the whole client.
  pool.on('error', (error) => log.warn({ reason: error.message }, 'a database connection was lost'));
  resources.defer(() =>
    withLimit(pool.end(), DRAIN_LIMIT_MS, () => new Error('the database is still busy')).catch(() => {}),
  );

  const client = new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: 'minimal',
    // With one connection a transaction waits for the others' to end.
    transactionOptions: url === undefined ? { maxWait: 20_000 } : {},
  });
  const prisma = withTerseErrors(client);
  resources.defer(() => client.$disconnect());

  const opened = resources.move();
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= opened.disposeAsync());
  return {
    prisma,
    kind: url === undefined ? 'embedded' : 'postgres',
    ping: async () =>
      void (await withLimit(pool.query('SELECT 1'), PING_LIMIT_MS, () => new Error('the database does not answer'))),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function bringUpToDate(client: pg.Client, log: Logger): Promise<void> {
  try {
    const applied = await migrate(client);
    if (applied.length > 0) log.info({ applied }, 'the database was brought up to date');
  } finally {
    await client.end();
  }
}
