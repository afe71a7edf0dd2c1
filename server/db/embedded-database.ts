import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { holdFile } from './folder-lock.ts';
import { PgliteThread } from './pglite-thread.ts';

/** PGlite has no checkpointer and no autovacuum of its own. */
const TIDY_INTERVAL_MS = 15 * 60_000;
/** For its turn on the one connection, and then for the answer. */
const QUERY_LIMIT_MS = 30_000;

/**
 * PostgreSQL inside this process, in `<dataDir>/postgres` (0700: PGlite makes its files readable to all), held against
 * a second process. For demonstrations, development and tests: it has one connection and does not call fsync, so it
 * survives the death of the process but not surely a power cut.
 */
export class EmbeddedDatabase implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #thread: PgliteThread;

  private constructor(thread: PgliteThread, resources: AsyncDisposableStack) {
    this.#thread = thread;
    this.#resources = resources;
  }

  static async open(dataDir: string, log: Logger): Promise<EmbeddedDatabase> {
    const folder = join(dataDir, 'postgres');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await using resources = new AsyncDisposableStack();
    const lock = holdFile(join(folder, 'lock'));
    if (!lock) {
      throw new Error(
        `another process uses the embedded database in ${folder}: is the server already running? ` +
          'Stop it, or give this one a DATA_DIR of its own',
      );
    }
    resources.use(lock);
    const thread = await PgliteThread.create(join(folder, 'data'), (reason) =>
      log.fatal({ err: reason }, 'the embedded database has stopped: restart the server'),
    );
    resources.use(thread);
    return new EmbeddedDatabase(thread, resources.move());
  }

  /** For migrations, which may take long: no limits. To be ended before createPool(). */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#clientConfig);
    client.on('error', () => {}); // what breaks the connection also fails the query under way
    await client.connect();
    return client;
  }

  /** The one connection, kept open, and tidied up after by the clock until the pool is ended. */
  createPool(log: Logger): pg.Pool {
    const pool = new pg.Pool({
      ...this.#clientConfig,
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: QUERY_LIMIT_MS,
      query_timeout: QUERY_LIMIT_MS,
    });
    const tidy = async () => {
      await pool.query('CHECKPOINT');
      await pool.query('VACUUM (ANALYZE)');
    };
    const timer = setInterval(() => {
      tidy().catch((error: unknown) => log.warn({ err: error }, 'the embedded database was not tidied up'));
    }, TIDY_INTERVAL_MS).unref();
    this.#resources.defer(() => clearInterval(timer));
    return pool;
  }

  get #clientConfig(): pg.ClientConfig {
    // `ssl` and `options` are given so that PGSSLMODE and PGOPTIONS of the environment have no say.
    return { user: 'postgres', database: 'postgres', ssl: false, options: '', stream: this.#thread.connect };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}
