import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CameraView, FacilityView, RestInput, SessionView } from '../contract/rest.ts';
import { freePort } from '../testing/free-port.ts';

/** How long the server may take to start and to stop. */
const startLimitMs = 120_000;
const password = 'bench-only-password';

/** A server of its own in a process of its own, with one facility whose cameras are the benchmark's. */
export interface Rig extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly password: string;
  readonly facilityId: string;
  /** Makes the facility's cameras exactly these. */
  setCameras(urls: string[]): Promise<void>;
}

/** Starts `server/main.ts` with the demo's data in a temporary folder. Cameras are let go with their last viewer at once, or that much later. */
export async function startRig(environment: NodeJS.ProcessEnv, lingerSeconds = 0): Promise<Rig> {
  await using resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'vong-gac-bench-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const server = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment,
      NODE_ENV: 'development',
      DEMO: 'on',
      DEMO_PASSWORD: password,
      DEMO_DAYS: '0',
      COVERAGE_STREAMS: '0',
      DATABASE_URL: '',
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      RTC_PORT: '0',
      TLS: 'off',
      STREAM_LINGER_SECONDS: String(lingerSeconds),
      LOG_LEVEL: 'error',
    },
  });
  resources.defer(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  });
  const url = await ready(server);
  const session = await call<SessionView>(url, 'POST', '/api/session', { username: 'operator', password });
  const token = session.accessToken;
  const facilities = await call<FacilityView[]>(url, 'GET', '/api/facilities', undefined, token);
  const facilityId = facilities.find(({ kind, manager }) => kind === 'quarantine' && manager === 'civil')!.id;
  const owned = resources.move();
  return {
    url,
    pid: server.pid!,
    password,
    facilityId,
    async setCameras(urls) {
      const present = await call<CameraView[]>(url, 'GET', `/api/facilities/${facilityId}/cameras`, undefined, token);
      for (const { id } of present) await call(url, 'DELETE', `/api/cameras/${id}`, undefined, token);
      for (const [index, main] of urls.entries()) {
        const source = { kind: 'rtsp', main, sub: main } as const;
        const name = `Bench ${String(index + 1).padStart(2, '0')}`;
        const camera: RestInput<'POST /api/cameras'> = { facilityId, name, zone: 'corridor', source };
        await call(url, 'POST', '/api/cameras', camera, token);
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function ready(server: ReturnType<typeof spawn>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const limit = setTimeout(() => reject(new Error('the server did not get ready')), startLimitMs);
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  createInterface({ input: server.stdout! }).on('line', (line) => {
    const url = /^ready (\S+)$/.exec(line)?.[1];
    if (url) resolve(url);
  });
  return promise.finally(() => clearTimeout(limit));
}

async function call<Reply>(url: string, method: string, path: string, body?: unknown, token?: string): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as Reply;
}
