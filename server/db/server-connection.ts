import pg from 'pg';

const CONNECT_LIMIT_MS = 5_000;
const STATEMENT_LIMIT_MS = 30_000;
/** Past the server's own limit: for a server that no longer answers at all. */
const ANSWER_LIMIT_MS = STATEMENT_LIMIT_MS + 5_000;
const IDLE_IN_TRANSACTION_LIMIT_MS = 60_000;
const POOL_SIZE = 10;

/** DATABASE_URL is unusable or nothing behind it lets us in. The message never holds the password. */
export class DatabaseUnreachable extends Error {
  override name = 'DatabaseUnreachable';
}

/** How to connect to a real PostgreSQL server. Throws DatabaseUnreachable when `url` is none. */
export function serverConfig(url: string): pg.ClientConfig {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    // Without the cause: it quotes the URL.
    throw new DatabaseUnreachable(
      'DATABASE_URL is not a valid URL: write postgresql://user:password@host:5432/database, with special characters ' +
        'in the password percent-encoded (@ is %40, / is %2F, : is %3A, # is %23)',
    );
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new DatabaseUnreachable(`DATABASE_URL begins with ${parsed.protocol}//: it must begin with postgresql://`);
  }
  // adapter-pg writes timestamps without an offset and reads them back as UTC, whatever the server's own zone is.
  const options = [parsed.searchParams.get('options'), '-c TimeZone=UTC'].filter(Boolean).join(' ');
  parsed.searchParams.set('options', options);
  return {
    connectionString: parsed.href,
    application_name: 'vong-gac',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
  };
}

export function createServerPool(url: string): pg.Pool {
  return new pg.Pool({
    ...serverConfig(url),
    max: POOL_SIZE,
    statement_timeout: STATEMENT_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
  });
}

/** A client for migrations, which may take longer than the pool's limits. Throws DatabaseUnreachable. */
export async function connectToServer(url: string): Promise<pg.Client> {
  const client = new pg.Client(serverConfig(url));
  client.on('error', () => {}); // what breaks later also fails the query under way
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw unreachable(client, error);
  }
}

function unreachable({ host, port, user, database }: pg.Client, error: unknown): DatabaseUnreachable {
  const where = host.startsWith('/') ? host : `${host}:${port}`;
  const code = (error as { code?: unknown }).code;
  const reason = error instanceof Error && error.message !== '' ? error.message : String(code);
  const said = explain();
  return new DatabaseUnreachable(`DATABASE_URL: ${said}`, { cause: error });

  function explain(): string {
    switch (code) {
      case 'ECONNREFUSED':
      case 'ENOENT': // no such socket
        return `nothing listens at ${where}: is PostgreSQL running, and are host and port right?`;
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        return `the host ${host} is not known: check its name`;
      case '28P01':
        return `the server at ${where} refused the password of user ${user}`;
      case '28000':
        return `the server at ${where} does not let user ${user} in (pg_hba.conf): ${reason}`;
      case '3D000':
        return `the server at ${where} has no database ${database}: make it with \`createdb ${database}\``;
      default:
        return `the server at ${where} cannot be used: ${reason}`;
    }
  }
}
