import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;
const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** PostgreSQL refuses to run as root; Debian's package makes this user. */
async function postgresUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** The newest installed server's programs, where Debian keeps them out of PATH. */
function binaries(): string {
  const base = '/usr/lib/postgresql';
  const versions = readdirSync(base).map(Number).filter(Number.isFinite);
  if (versions.length === 0) throw new Error(`no PostgreSQL server under ${base}: apt-get install postgresql`);
  return join(base, String(Math.max(...versions)), 'bin');
}

/**
 * A PostgreSQL server for tests in a temporary folder, on a unix socket only, with a password and without fsync. It
 * ends with close(), when this process exits, and when this process is killed.
 */
export class PostgresCluster implements AsyncDisposable {
  readonly #folder: string;
  readonly #password: string;
  readonly #server: ChildProcess;
  #closing: Promise<void> | undefined;

  private constructor(folder: string, password: string, server: ChildProcess) {
    this.#folder = folder;
    this.#password = password;
    this.#server = server;
    process.once('exit', this.#abandon);
    for (const signal of ending) process.once(signal, this.#onSignal);
  }

  static async create(): Promise<PostgresCluster> {
    const user = await postgresUser();
    const bin = binaries();
    const folder = mkdtempSync(join(tmpdir(), 'vg-pg-'));
    const password = randomUUID();
    try {
      const passwordFile = join(folder, 'password');
      writeFileSync(passwordFile, password, { mode: 0o600 });
      if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
      const data = join(folder, 'data');
      const initdb = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--username=postgres', '--no-sync'];
      const locale = ['--encoding=UTF8', '--locale=C.UTF-8'];
      await run(join(bin, 'initdb'), [...initdb, ...locale, '-D', data], { ...user, cwd: folder });
      const settings = Object.entries({
        listen_addresses: '',
        unix_socket_directories: folder,
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        // What a server in Việt Nam would have: nothing here may depend on the server's zone.
        timezone: 'Asia/Ho_Chi_Minh',
      }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      // SIGQUIT is PostgreSQL's immediate shutdown; the kernel sends it when this process is gone.
      const credentials = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
      const command = [...credentials, '--pdeathsig=QUIT', join(bin, 'postgres'), '-D', data, ...settings];
      const server = spawn('setpriv', command, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      const cluster = new PostgresCluster(folder, password, server);
      try {
        await ready(server);
        return cluster;
      } catch (error) {
        await cluster.close();
        throw error;
      }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  url(database = 'postgres'): string {
    return `postgresql://postgres:${this.#password}@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** A new database, empty or a copy of `template`, which must have no connections. */
  async createDatabase(name: string, template = 'template0'): Promise<string> {
    await this.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
    return this.url(name);
  }

  /** Runs one statement as the superuser. */
  async query(sql: string): Promise<void> {
    const client = new pg.Client(this.url());
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    process.off('exit', this.#abandon);
    for (const signal of ending) process.off(signal, this.#onSignal);
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      const exited = new Promise((resolve) => this.#server.once('exit', resolve));
      this.#server.kill('SIGQUIT');
      const limit = setTimeout(() => this.#server.kill('SIGKILL'), STOP_LIMIT_MS);
      await exited;
      clearTimeout(limit);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #abandon = (): void => {
    this.#server.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#abandon();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal); // as it would have been without us
  };
}

async function ready(server: ChildProcess): Promise<void> {
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000); // enough of the log to explain a failed start
    if (said.includes('ready to accept connections')) resolve();
  });
  server.once('error', reject);
  server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)));
  const limit = setTimeout(() => reject(new Error(`PostgreSQL was not ready in time:\n${said}`)), START_LIMIT_MS);
  await promise.finally(() => clearTimeout(limit));
}
