import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CameraHistory, OutageSummary } from '../contract/history.ts';
import type { CameraCondition, PrismaClient } from '../db/generated/client.ts';
import { createLogger } from '../log.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { History } from './history.ts';

const log = createLogger({ level: 'silent', pretty: false });
const minute = 60_000;
const hour = 60 * minute;
/** A moment ago. */
const now = Date.now();
const iso = (at: number) => new Date(at).toISOString();

let app: TestApp;
let prisma: PrismaClient;
let cameraId: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ prisma } = app.database);
  cameraId = app.organisation.camera.A1;
  await app.addPerson('technician', 'technician', 'north');
  await app.addPerson('stranger', 'technician', 'south');
});
afterAll(() => app?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await prisma.cameraSpan.deleteMany();
  await prisma.serverRun.deleteMany();
});

const run = async (startedAt: number, endedAt: number | null, statesTo = endedAt ?? now) => {
  const ends = { endedAt: endedAt === null ? null : new Date(endedAt), statesTo: new Date(statesTo) };
  const times = { startedAt: new Date(startedAt), lastSeenAt: new Date(statesTo), ...ends };
  return (await prisma.serverRun.create({ data: { id: randomUUID(), chainId: 'x', ...times } })).id;
};
const span = (runId: string, condition: CameraCondition, from: number, to: number | null, reason?: string) =>
  prisma.cameraSpan.create({
    data: { cameraId, runId, condition, reason, startedAt: new Date(from), endedAt: to === null ? null : new Date(to) },
  });
const outages = async (): Promise<OutageSummary> => {
  const token = await app.signIn('technician');
  return (await app.request(`GET /api/cameras/${cameraId}/outages`, { token })).body;
};
const history = async (from: number, to: number, username = 'technician', id = cameraId) => {
  const query = new URLSearchParams({ from: iso(from), to: iso(to) });
  return app.request(`GET /api/cameras/${id}/history?${query}`, { token: await app.signIn(username) });
};

it('is for whoever may know of the camera, and looks the same for a foreign and a missing one', async () => {
  const id = await run(now - hour, null);
  await span(id, 'live', now - hour, null);
  expect((await history(now - hour, now)).status).toBe(200);
  const foreign = await history(now - hour, now, 'stranger');
  const missing = await history(now - hour, now, 'stranger', randomUUID());
  expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
  const token = await app.signIn('stranger');
  expect((await app.request(`GET /api/cameras/${cameraId}/outages`, { token })).status).toBe(404);
});

it('answers for a range that can be answered alone', async () => {
  for (const [from, to] of [
    [now, now - 1],
    [now - 48 * hour - 1, now],
  ] as const) {
    expect((await history(from, to)).body.error.code).toBe('invalid_input');
  }
});

it('has what reaches into the range, and nothing that is to come', async () => {
  const id = await run(now - 5 * hour, null, now - 1000);
  await span(id, 'live', now - 4 * hour, now - hour);
  await span(id, 'down', now - hour, null, 'timeout');
  const { from, to, spans }: CameraHistory = (await history(now - 2 * hour, now + 5 * hour)).body;
  expect([from, to]).toEqual([iso(now - 2 * hour), iso(now - 1000)]);
  expect(spans).toEqual([
    { from: iso(now - 2 * hour), to: iso(now - hour), condition: 'live', reason: null },
    { from: iso(now - hour), to: iso(now - 1000), condition: 'down', reason: 'timeout' },
  ]);
});

it('makes one outage of what was found out again and again, and counts what was known apart from what was not', async () => {
  const id = await run(now - 24 * hour, null);
  // Looked at for ten seconds every half an hour: out three times, then well.
  for (const [index, condition] of (['live', 'down', 'down', 'black', 'live'] as const).entries()) {
    const from = now - 10 * hour + index * 30 * minute;
    await span(
      id,
      condition,
      from,
      from + (condition === 'black' ? 20_000 : 10_000),
      condition === 'black' ? 'picture_black' : 'timeout',
    );
  }
  // Out for good, after more than anybody would call one outage.
  await span(id, 'down', now - 5 * minute, null, 'host_unreachable');
  // A blink.
  await span(id, 'frozen', now - 2 * hour, now - 2 * hour + 4000, 'picture_frozen');
  expect(await outages()).toMatchObject({
    count: 2,
    outMs: 40_000 + 5 * minute,
    longestMs: 5 * minute,
    short: { count: 1, outMs: 4000 },
    outages: [
      { from: iso(now - 5 * minute), to: null, condition: 'down', reason: 'host_unreachable', unknownMs: 0 },
      {
        from: iso(now - 9.5 * hour),
        to: iso(now - 8.5 * hour + 20_000),
        ...{ condition: 'black', reason: 'picture_black', outMs: 40_000, unknownMs: hour - 20_000 },
      },
    ],
  });
});

it('does not count the time without a server as the outage of a camera', async () => {
  const before = await run(now - 3 * hour, null, now - 2 * hour);
  const present = await run(now - hour, null);
  // Left open by a process that is gone.
  await span(before, 'down', now - 2 * hour - 10 * minute, null, 'timeout');
  await span(present, 'down', now - hour, now - 50 * minute, 'timeout');
  await span(present, 'live', now - 50 * minute, null);
  const {
    count,
    outMs,
    outages: [only],
  } = await outages();
  expect([count, outMs, only!.unknownMs]).toEqual([1, 20 * minute, hour]);
  const { spans }: CameraHistory = (await history(now - 3 * hour, now)).body;
  expect(spans.map(({ condition, reason }) => reason ?? condition)).toEqual([
    ...['unknown', 'timeout', 'server_down', 'timeout', 'live'],
  ]);
});

it('waits for a database that does not answer, and then has everything', async () => {
  const runId = await run(now - hour, null);
  let at = now;
  let away = false;
  const moody = new Proxy(prisma, {
    get: (target, name) =>
      name === '$executeRaw' && away ? () => Promise.reject(new Error('away')) : Reflect.get(target, name, target),
  });
  await using recording = await History.create({ prisma: moody, log, runId, chainId: 'x', now: () => at });
  recording.note(cameraId, { kind: 'live', since: at }, 'sub');
  away = true;
  expect(await recording.flush()).toBe(false);
  at += minute;
  recording.note(cameraId, { kind: 'frozen', reason: 'picture_frozen', since: at }, 'sub');
  expect(await recording.flush()).toBe(false);
  at += minute;
  away = false;
  recording.note(cameraId, { kind: 'live', since: at }, 'sub');
  expect(await recording.flush()).toBe(true);
  const spans = await prisma.cameraSpan.findMany({ orderBy: { startedAt: 'asc' } });
  expect(
    spans.map(({ condition, startedAt, endedAt }) => [
      condition,
      startedAt.getTime() - now,
      endedAt && endedAt.getTime() - now,
    ]),
  ).toEqual([
    ['live', 0, minute],
    ['frozen', minute, 2 * minute],
    ['live', 2 * minute, null],
  ]);
  const { statesTo } = await prisma.serverRun.findUniqueOrThrow({ where: { id: runId } });
  expect(statesTo).toEqual(new Date(at));
});

it('forgets what is older than 400 days', async () => {
  const runId = await run(now - hour, null);
  const day = 24 * hour;
  await span(runId, 'live', now - 402 * day, now - 401 * day);
  await span(runId, 'down', now - 400.5 * day, now - 399 * day, 'timeout');
  await using _recording = await History.create({ prisma, log, runId, chainId: 'x', now: () => now });
  expect((await prisma.cameraSpan.findMany()).map(({ condition }) => condition)).toEqual(['down']);
});
