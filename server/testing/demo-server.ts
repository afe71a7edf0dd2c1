import { randomBytes } from 'node:crypto';
import { readConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { createLogger, type Logger } from '../log.ts';
import { startServer, type RunningServer } from '../server.ts';
import { testDatabaseLocation } from './database.ts';

export interface DemoServer extends RunningServer {
  /** Of the demo accounts. */
  readonly password: string;
  /** What access tokens are signed with. */
  readonly jwtSecret: string;
  /** Signs a person in; answers the access token. */
  token(username: string): Promise<string>;
  /** One REST request as a person, signed in anew; answers status and body. */
  request(username: string, route: `${string} ${string}`, body?: unknown): Promise<{ status: number; body: any }>;
  /** One REST request with this token, or as a stranger. */
  send(route: string, body?: unknown, token?: string): Promise<{ status: number; body: any }>;
}

export interface DemoServerOptions {
  /** Fills the database before the server starts, instead of the demo; it is given the demo accounts' password. */
  prepare?: (prisma: PrismaClient, password: string) => Promise<unknown>;
}

const password = 'Chỉ-để-thử-2021';

/** The whole server with the demo, on free ports of loopback and a database of its own; cameras go a second after their last viewer. */
export async function startDemoServer(
  log: Logger = createLogger({ level: 'silent', pretty: false }),
  { prepare }: DemoServerOptions = {},
): Promise<DemoServer> {
  await using resources = new AsyncDisposableStack();
  const location = resources.use(await testDatabaseLocation());
  const jwtSecret = randomBytes(48).toString('base64');
  const config = readConfig({
    NODE_ENV: 'test',
    DEMO: 'on',
    DEMO_PASSWORD: password,
    DEMO_DAYS: '0',
    // The machine has enough to do with the cameras that tests look at.
    COVERAGE_STREAMS: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    TLS: 'off',
    RTC_PORT: '0',
    DATA_DIR: location.dataDir,
    JWT_SECRET: jwtSecret,
    CREDENTIAL_KEY: randomBytes(32).toString('hex'),
    LEDGER_KEY: randomBytes(32).toString('hex'),
    ...(location.url && { DATABASE_URL: location.url }),
    STREAM_LINGER_SECONDS: '1',
    // Tests are quicker than people.
    WRITES_PER_MINUTE: '100000',
  });
  if (prepare) {
    await using database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, log });
    await prepare(database.prisma, password);
  }
  const server = resources.use(await startServer(config, log));
  const send = async (route: string, body?: unknown, token?: string) => {
    const [method, path] = route.split(' ') as [string, string];
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  const token = async (username: string): Promise<string> => {
    const { body } = await send('POST /api/session', { username, password });
    return body.accessToken;
  };
  const owned = resources.move();
  const close = () => owned.disposeAsync();
  return {
    ...server,
    password,
    jwtSecret,
    token,
    request: async (username, route, body) => send(route, body, await token(username)),
    send,
    close,
    [Symbol.asyncDispose]: close,
  };
}
