import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import type { CameraHistory } from '../contract/history.ts';
import { openDatabase } from '../db/database.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Viewings } from '../ledger/viewings.ts';
import { createLogger } from '../log.ts';
import { testDatabaseLocation, type DatabaseLocation } from '../testing/database.ts';
import { History } from './history.ts';

const log = createLogger({ level: 'silent', pretty: false });
const script = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const conditions = { live: 'live', frozen: 'frozen', offline: 'down' } as const;
type Kind = keyof typeof conditions | 'idle';

let location: DatabaseLocation;
beforeEach(async () => {
  location = await testDatabaseLocation();
});
afterEach(() => location[Symbol.asyncDispose]());

/** What a process that tells of states has told when it is killed. */
async function toldUntilKilled(): Promise<{ cameraId: string; at: number; kind: Kind }[]> {
  const { dataDir, url } = location;
  const child = spawn(process.execPath, [script('../testing/state-writer.ts'), dataDir, ...(url ? [url] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const told: { cameraId: string; at: number; kind: Kind }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line));
    if (told.length === 400) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return told;
}

it('has recorded exactly what was so up to the last sign of life of a process that was killed', async () => {
  const told = await toldUntilKilled();
  await using database = await openDatabase({ ...location, log });
  const { prisma } = database;
  const { id, statesTo } = await prisma.serverRun.findFirstOrThrow();
  expect(statesTo).not.toBeNull();
  const end = statesTo!.getTime();
  // The next process ends what was left open.
  await using viewings = await Viewings.create({
    prisma,
    log,
    silentMs: 0,
    ledger: new Ledger({ prisma, chainId: 'main' }),
  });
  await using _history = await History.create({ prisma, log, runId: viewings.runId, chainId: 'main', silentMs: 0 });

  const expected = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, ms: number) => sums.set(key, (sums.get(key) ?? 0) + ms);
  for (const [index, { cameraId, at, kind }] of told.entries()) {
    if (kind === 'idle' || at >= end) continue;
    const next = told[index + 1];
    const until = next?.cameraId === cameraId ? Math.min(next.at, end) : end;
    if (until > at) add(expected, `${cameraId} ${conditions[kind]}`, until - at);
  }
  const recorded = new Map<string, number>();
  const spans = await prisma.cameraSpan.findMany({
    where: { runId: id },
    orderBy: [{ cameraId: 'asc' }, { startedAt: 'asc' }],
  });
  for (const [index, { cameraId, startedAt, endedAt, condition }] of spans.entries()) {
    expect(endedAt).not.toBeNull();
    const next = spans[index + 1];
    if (next?.cameraId === cameraId) expect(next.startedAt.getTime()).toBeGreaterThanOrEqual(endedAt!.getTime());
    const ms = Math.min(endedAt!.getTime(), end) - startedAt.getTime();
    if (ms > 0) add(recorded, `${cameraId} ${condition}`, ms);
  }
  expect(expected.size).toBeGreaterThan(50);
  expect(recorded).toEqual(expected);
});

/** The server itself, with the demo, on the test's database; answers where it listens. */
async function startServer(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script('../main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ready (\S+)/.exec(line)?.[1];
    if (!url) continue;
    child.stdout.resume();
    return { child, url };
  }
  throw new Error('the server ended before it was ready');
}

it('tells the time in which the server was dead from what the camera did', { timeout: 300_000 }, async () => {
  const secret = (bytes: number) => randomBytes(bytes).toString('hex');
  const password = 'Chỉ-để-thử-2021';
  const env = {
    ...{
      NODE_ENV: 'test',
      DEMO: 'on',
      DEMO_DAYS: '0',
      DEMO_PASSWORD: password,
      HOST: '127.0.0.1',
      PORT: '0',
      TLS: 'off',
      RTC_PORT: '0',
    },
    ...{ DATA_DIR: location.dataDir, DATABASE_URL: location.url ?? '', LOG_LEVEL: 'silent' },
    ...{ JWT_SECRET: secret(32), CREDENTIAL_KEY: secret(32), LEDGER_KEY: secret(32), COVERAGE_STREAMS: '0' },
  };
  const { id } = demoCameras[0]!;
  const ask = async (url: string, route: string, body?: unknown) => {
    const send = (method: string, path: string, sent?: unknown, token?: string) =>
      fetch(url + path, {
        method,
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        ...(sent !== undefined && { body: JSON.stringify(sent) }),
      }).then((answer) => answer.json());
    const { accessToken } = await send('POST', '/api/session', { username: 'operator', password });
    const [method, path] = route.split(' ') as [string, string];
    return send(method, path, body, accessToken);
  };
  const from = new Date().toISOString();
  const history = (url: string): Promise<CameraHistory> => {
    const to = new Date(Date.now() + 60_000).toISOString();
    return ask(url, `GET /api/cameras/${id}/history?${new URLSearchParams({ from, to })}`);
  };
  const lives = async (url: string) =>
    (await history(url)).spans.filter(({ condition }) => condition === 'live').length;

  const first = await startServer(env);
  await ask(first.url, `PATCH /api/cameras/${id}`, { keepWarm: true });
  await expect.poll(() => lives(first.url)).toBe(1);
  const killed = once(first.child, 'exit');
  const killedAt = Date.now();
  first.child.kill('SIGKILL');
  await killed;

  const second = await startServer(env);
  await expect.poll(() => lives(second.url)).toBe(2);
  const { spans, to } = await history(second.url);
  const ended = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  await ended;

  expect(spans[0]!.from).toBe(from);
  expect(spans.at(-1)!.to).toBe(to);
  for (const [index, span] of spans.slice(1).entries()) expect(span.from).toBe(spans[index]!.to);
  // Before the first server; it has come up and has not looked yet; looked; its last seconds; none; the next one comes up; looks.
  const seen = spans.map(({ condition, reason }) => reason ?? condition).join(' ');
  expect(seen).toMatch(/^server_down unknown live (unknown )?server_down unknown live$/);
  const dead = spans.findLast(({ reason }) => reason === 'server_down')!;
  expect(Date.parse(dead.from)).toBeLessThanOrEqual(killedAt + 1000);
  expect(Date.parse(dead.to)).toBeGreaterThan(killedAt);
});
