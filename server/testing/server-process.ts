import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabaseLocation } from './database.ts';
import { freePort } from './free-port.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The demo in a process of its own, which can be killed and started again: same port, same secrets, same database. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Of the demo accounts. */
  readonly password: string;
  /** Resolves once it answers requests. */
  start(): Promise<void>;
  /** As when the machine loses its power: no time to say goodbye. */
  kill(): Promise<void>;
}

export async function serverProcess(): Promise<ServerProcess> {
  await using resources = new AsyncDisposableStack();
  const location = resources.use(await testDatabaseLocation());
  const port = String(await freePort());
  const password = 'Chỉ-để-thử-2021';
  const settings = {
    DEMO: 'on',
    DEMO_PASSWORD: password,
    DEMO_DAYS: '0',
    COVERAGE_STREAMS: '0',
    HOST: '127.0.0.1',
    PORT: port,
    TLS: 'off',
    RTC_PORT: '0',
    DATA_DIR: location.dataDir,
    JWT_SECRET: randomBytes(48).toString('base64'),
    CREDENTIAL_KEY: randomBytes(32).toString('hex'),
    LEDGER_KEY: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'error',
    ...(location.url && { DATABASE_URL: location.url }),
  };
  let child: ChildProcess | undefined;
  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  resources.defer(kill);
  const owned = resources.move();
  return {
    url: `http://localhost:${port}`,
    password,
    async start() {
      const started = spawn(process.execPath, [main], {
        env: { ...process.env, ...settings },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child = started;
      const lines = createInterface({ input: started.stdout });
      for await (const line of lines) if (line.startsWith('ready ')) return;
      throw new Error('the server ended before it was ready');
    },
    kill,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
