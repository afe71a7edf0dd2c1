import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { CauseRow, OutageDetail, OutageView } from '../contract/outages.ts';
import type { CameraCondition, PrismaClient } from '../db/generated/client.ts';
import { createLogger } from '../log.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { OutageKeeper } from './keeper.ts';

const secondMs = 1000;
const minute = 60 * secondMs;
const hour = 60 * minute;
/** What time it is; a day on which nothing else is recorded, and later than what was made before. */
let now = Date.now() + 24 * hour;
let mark = 0;
const iso = (at: number) => new Date(at).toISOString();

let app: TestApp;
let prisma: PrismaClient;
let runId: string;
const tokens = new Map<string, string>();
/** Of one facility without others' cameras. */
let cameras: string[];
let facilityId: string;
let hallway: string;

beforeAll(async () => {
  app = await startTestApp({ outages: { now: () => new Date(now) } });
  ({ prisma } = app.database);
  facilityId = app.organisation.node.B;
  hallway = app.organisation.camera.B1;
  const more = await prisma.camera.createManyAndReturn({
    data: ['Sân', 'Cổng', 'Sảnh', 'Kho'].map((name) => ({ facilityId, name, zone: 'yard', sourceKind: 'rtsp' })),
    select: { id: true },
  });
  cameras = [hallway, ...more.map(({ id }) => id)];
  for (const [username, role, at] of [
    ['lan', 'leader', 'B'],
    ['khanh', 'duty', 'B'],
    ['other', 'duty', 'A'],
    ['inspector', 'inspector', 'north'],
    ['technician', 'technician', 'north'],
    ['military', 'military', 'north'],
    ['police', 'police', 'north'],
    ['operator', 'operator', 'country'],
    ['auditor', 'auditor', 'country'],
  ] as const) {
    await app.addPerson(username, role, at);
    tokens.set(username, await app.signIn(username));
  }
  const times = { startedAt: new Date(now - 40 * 24 * hour), lastSeenAt: new Date(now) };
  runId = (await prisma.serverRun.create({ data: { id: randomUUID(), chainId: 'x', ...times } })).id;
});
afterAll(() => app?.[Symbol.asyncDispose]());
// Each begins with nothing going on, an hour after the one before.
beforeEach(async () => {
  now += hour;
  for (const cameraId of cameras) await record(cameraId, 'live', now, now + minute);
  await look(2 * minute);
  mark = now;
});

const ask = (who: string, route: string, body?: object) =>
  app.request(route, { token: tokens.get(who)!, ...(body && { body }) });
/** Beginning and end, ms; without an end it goes on. */
const record = (cameraId: string, condition: CameraCondition, from: number, to: number | null, reason?: string) =>
  prisma.cameraSpan.create({
    data: { cameraId, runId, condition, reason, startedAt: new Date(from), endedAt: to === null ? null : new Date(to) },
  });
/** Lets time pass, and the keeper look at what is recorded by then. */
async function look(passMs = 0, keeper = app.outages.keeper): Promise<void> {
  now += passMs;
  const seen = { statesTo: new Date(now), lastSeenAt: new Date(now) };
  await prisma.serverRun.update({ where: { id: runId }, data: seen });
  await keeper.run();
}
/** Those that began in the present test. */
const list = async (who = 'lan', filter = 'state=unsettled'): Promise<OutageView[]> => {
  const { body } = await ask(who, `GET /api/outages?facilityId=${facilityId}&${filter}`);
  return body.outages.filter(({ startedAt }: OutageView) => Date.parse(startedAt) >= mark);
};
const detail = async (id: string, who = 'lan'): Promise<OutageDetail> =>
  (await ask(who, `GET /api/outages/${id}`)).body;
const end = (cameraId: string, at: number) =>
  prisma.cameraSpan.updateMany({ where: { cameraId, endedAt: null }, data: { endedAt: new Date(at) } });
/** The camera is well again, and stays so. */
async function back(cameraId: string, at: number): Promise<void> {
  await end(cameraId, at);
  await record(cameraId, 'live', at, at + 30 * minute);
}

/** One that lasts for the minutes, and is over. */
async function past(minutes: number): Promise<OutageView> {
  const began = now;
  await record(hallway, 'down', began, began + minutes * minute, 'timeout');
  await record(hallway, 'live', began + minutes * minute, began + minutes * minute + hour);
  await look(minutes * minute + minute);
  const outage = (await list()).find(({ startedAt }) => startedAt === iso(began));
  expect(outage?.state).toBe('ended');
  return outage!;
}

test('a blink is none; what lasts is one, is over half a minute after it is well, and its minutes add up', async () => {
  await record(hallway, 'down', now, now + 9 * secondMs, 'timeout');
  await record(hallway, 'live', now + 9 * secondMs, now + minute);
  await look(minute);
  expect(await list()).toEqual([]);

  const began = now;
  await record(hallway, 'frozen', began, null, 'picture_frozen');
  await look(9 * secondMs);
  expect(await list()).toEqual([]);
  await look(5 * secondMs);
  const [outage] = await list();
  expect(outage).toMatchObject({
    ...{ state: 'open', startedAt: iso(began), endedAt: null, cameras: 1, down: 1 },
    ...{ camera: { id: hallway }, cause: { code: 'frozen', by: null }, missing: ['cause'] },
  });
  // Flaps, and a time that nobody looked at.
  await end(hallway, began + 20 * secondMs);
  await record(hallway, 'live', began + 20 * secondMs, began + 30 * secondMs);
  await record(hallway, 'down', began + 30 * secondMs, began + 60 * secondMs, 'timeout');
  await record(hallway, 'live', began + 90 * secondMs, began + hour);
  await look(100 * secondMs);
  expect((await list())[0]?.state).toBe('open');
  await look(20 * secondMs);
  const { outage: over, cameras: parts, entries } = await detail(outage!.id);
  expect(over).toMatchObject({ state: 'ended', endedAt: iso(began + 90 * secondMs), down: 0 });
  expect(parts).toMatchObject([{ outMs: 50_000, wellMs: 10_000, unknownMs: 30_000 }]);
  expect(entries.map(({ kind }) => kind)).toEqual(['opened', 'ended']);
});

test('cameras that go together are one outage, which takes in what goes while it lasts', async () => {
  const began = now;
  const [first, second, third, fourth] = cameras as [string, string, string, string];
  await record(first, 'down', began, null, 'host_unreachable');
  await look(20 * secondMs);
  const [single] = await list();
  expect(single).toMatchObject({ cut: null, cause: { code: 'link' } });
  // What somebody writes of it stays with it.
  const { id, version } = single!;
  const said = await ask('khanh', `POST /api/outages/${id}/measures`, {
    ...{ version, measure: 'guard', text: 'Anh Bình đứng tại hành lang', from: iso(began) },
  });
  expect(said.status).toBe(200);
  await record(second, 'down', began + 5 * secondMs, null, 'host_unreachable');
  await record(third, 'down', began + 40 * secondMs, null, 'timeout');
  await look(40 * secondMs);
  expect(await list()).toMatchObject([{ id, cut: 'several', cameras: 3, cause: { code: 'link' }, measures: 1 }]);
  await record(fourth, 'down', began + 90 * secondMs, null, 'timeout');
  await look(2 * minute);
  expect(await list()).toMatchObject([{ id, cameras: 4, down: 4 }]);
  for (const [index, camera] of [first, second, third].entries()) await back(camera, began + (10 + index) * minute);
  await look(13 * minute);
  expect(await list()).toMatchObject([{ id, state: 'open', down: 1 }]);
  await back(fourth, began + 20 * minute);
  await look(10 * minute);
  expect(await list()).toMatchObject([
    { id, state: 'ended', endedAt: iso(began + 20 * minute), startedAt: iso(began) },
  ]);
  const folded = await list('lan', 'state=folded');
  expect(folded.length).toBe(0);
});

test('a process that crashed, and the time without one, end nothing and make nothing', async () => {
  const began = now;
  await record(hallway, 'down', began, null, 'timeout');
  await look(minute);
  const crashed = runId;
  // Its last words are a minute old when the next one begins.
  now += hour;
  const times = { startedAt: new Date(now), lastSeenAt: new Date(now), statesTo: new Date(now) };
  runId = (await prisma.serverRun.create({ data: { id: randomUUID(), chainId: 'x', ...times } })).id;
  await record(cameras[1]!, 'live', now, now + hour);
  await look(minute);
  expect(await list()).toMatchObject([{ state: 'open', startedAt: iso(began) }]);
  await record(hallway, 'live', now, now + hour);
  const at = now;
  await look(minute);
  const [outage] = await list();
  expect(outage).toMatchObject({ state: 'ended', endedAt: iso(at) });
  expect((await detail(outage!.id)).cameras).toMatchObject([
    { outMs: minute, unknownMs: at - began - minute, wellMs: 0 },
  ]);
  await prisma.serverRun.update({ where: { id: crashed }, data: { endedAt: new Date(began + minute) } });
});

test('looked at once or in many turns, by one process or several, the same outages come of it', async () => {
  const began = now;
  for (const [index, cameraId] of cameras.slice(1, 4).entries()) {
    await record(cameraId, 'down', began + index * secondMs, began + 5 * minute, 'timeout');
    await record(cameraId, 'live', began + 5 * minute, began + hour);
  }
  now = began + 6 * minute;
  await look();
  const once = await list();
  expect(once).toMatchObject([{ cut: 'several', cameras: 3, state: 'ended' }]);
  // A keeper that has just been started goes over the last minutes again.
  const log = createLogger({ level: 'silent', pretty: false });
  await using another = new OutageKeeper({ prisma, ledger: app.ledger, log, now: () => new Date(now) });
  await look(secondMs, another);
  await look(secondMs);
  expect(await list()).toEqual(once);
});

describe('closing', () => {
  it('takes a cause that a person gave, and a measure where it lasted long', async () => {
    const outage = await past(40);
    expect(outage).toMatchObject({ missing: ['cause', 'measure'], may: { close: false } });
    const post = (who: string, act: string, body: object) => ask(who, `POST /api/outages/${outage.id}/${act}`, body);
    const early = await post('khanh', 'close', { version: outage.version });
    expect([early.status, early.body.error.details]).toEqual([409, { reason: 'outage_incomplete' }]);
    const given = await post('khanh', 'cause', { version: 1, cause: 'power', text: 'Mất điện lưới' });
    expect(given.body).toMatchObject({ version: 2, missing: ['measure'], cause: { code: 'power', by: 'Người khanh' } });
    // Somebody else was first.
    const late = await post('lan', 'cause', { version: 1, cause: 'link' });
    expect([late.status, late.body.error.details]).toEqual([409, { reason: 'outage_changed' }]);
    const taken = await post('khanh', 'measures', {
      ...{ version: 2, measure: 'patrol', text: 'Hai người tuần tra 15 phút một lần' },
      ...{ from: outage.startedAt, to: outage.endedAt! },
    });
    expect(taken.body).toMatchObject({ missing: [], may: { close: true } });
    expect((await post('khanh', 'close', { version: 3 })).body).toMatchObject({
      state: 'closed',
      closedBy: 'Người khanh',
    });
    // What is learnt later is kept as well.
    const repair = { version: 4, text: 'Thay bộ lưu điện', who: 'Điện lực', at: iso(now) };
    expect((await post('technician', 'repairs', repair)).body).toMatchObject({ state: 'closed', repairs: 1 });
    const { entries } = await detail(outage.id, 'inspector');
    expect(entries.map(({ kind, person }) => [kind, person])).toEqual([
      ['opened', null],
      ['ended', null],
      ['cause', 'Người khanh'],
      ['measure', 'Người khanh'],
      ['closed', 'Người khanh'],
      ['repair', 'Người technician'],
    ]);
    const ledger = await prisma.ledgerEntry.findMany({
      where: { subjectId: outage.id },
      orderBy: { sequence: 'asc' },
      select: { kind: true },
    });
    expect(ledger.map(({ kind }) => kind.replace('outage.', ''))).toEqual([
      ...['opened', 'ended', 'cause_given', 'measure_taken', 'closed', 'repaired'],
    ]);
    await expect(prisma.outageEntry.deleteMany({ where: { outageId: outage.id } })).rejects.toThrow();
  });

  it('a facility may have a time of its own, set by who answers for it above', async () => {
    const route = `PATCH /api/facilities/${facilityId}/outage-rules`;
    expect((await ask('lan', route, { measureAfter: 60 })).status).toBe(404);
    expect((await ask('inspector', route, { measureAfter: 0 })).status).toBe(400);
    expect((await ask('inspector', route, { measureAfter: 60 })).body).toMatchObject({ measureAfter: 60 });
    expect((await past(40)).missing).toEqual(['cause']);
    await ask('inspector', route, { measureAfter: 30 });
  });

  it('what was short and touched by nobody closes by itself; what somebody wrote of waits for them', async () => {
    const short = await past(2);
    const { version } = short;
    now += minute;
    const touched = await past(3);
    await ask('khanh', `POST /api/outages/${touched.id}/cause`, { version, cause: 'camera' });
    const long = await past(31);
    await look(11 * minute);
    const states = async ({ id }: OutageView) => (await detail(id)).outage;
    expect(await states(short)).toMatchObject({ state: 'closed', closedBy: null });
    expect([(await states(touched)).state, (await states(long)).state]).toEqual(['ended', 'ended']);
  });
});

describe('announced', () => {
  const announce = (who: string, body: object) => ask(who, `POST /api/facilities/${facilityId}/outages`, body);
  it('what goes off in its time belongs to it, and is planned', async () => {
    const [from, to] = [iso(now + hour), iso(now + 2 * hour)];
    const { body: announced } = await announce('lan', { from, to, text: 'Thay tủ điện', cameraIds: [hallway] });
    expect(announced).toMatchObject({
      state: 'announced',
      planned: { from, to },
      cause: { code: 'planned', by: 'Người lan' },
    });
    await look(hour - 5 * minute);
    await record(hallway, 'down', now, now + 20 * minute, 'timeout');
    await record(hallway, 'live', now + 20 * minute, now + hour);
    await record(cameras[1]!, 'down', now, now + 20 * minute, 'timeout');
    await record(cameras[1]!, 'live', now + 20 * minute, now + hour);
    await look(25 * minute);
    const outages = await list();
    expect(outages.find(({ id }) => id === announced.id)).toMatchObject({ state: 'ended', cameras: 1, missing: [] });
    expect(outages.filter(({ camera }) => camera?.id === cameras[1])).toMatchObject([{ planned: null }]);
  });

  it('it lapses when its time is over, and can be taken back before', async () => {
    const made = async () =>
      (await announce('khanh', { from: iso(now + minute), to: iso(now + hour), text: 'Bảo trì' })).body;
    const [one, two] = [await made(), await made()];
    const back = await ask('lan', `POST /api/outages/${two.id}/cancel`, { version: 1, text: 'Hoãn' });
    expect(back.body.state).toBe('cancelled');
    await look(2 * hour);
    expect((await detail(one.id)).outage.state).toBe('cancelled');
  });

  it('neither in the past, nor of cameras of elsewhere', async () => {
    const text = 'Bảo trì';
    expect((await announce('lan', { from: iso(now - 2 * hour), to: iso(now - hour), text })).status).toBe(400);
    const cameraIds = [app.organisation.camera.A1];
    expect((await announce('lan', { from: iso(now), to: iso(now + hour), text, cameraIds })).status).toBe(400);
  });
});

test('who may know, write and repair', async () => {
  const outage = await past(5);
  const statuses = async (who: string) => [
    (await ask(who, `GET /api/outages/${outage.id}`)).status,
    (await list(who)).some(({ id }) => id === outage.id),
    (await ask(who, `POST /api/outages/${outage.id}/cause`, { version: 1000, cause: 'link' })).status,
    (await ask(who, `POST /api/outages/${outage.id}/repairs`, { version: 1000, text: 'x', who: 'x', at: iso(now) }))
      .status,
  ];
  const cases: Record<string, unknown[]> = {};
  for (const who of tokens.keys()) cases[who] = await statuses(who);
  expect(cases).toEqual({
    ...{ lan: [200, true, 409, 409], khanh: [200, true, 409, 409] },
    ...{ inspector: [200, true, 404, 404], technician: [200, true, 404, 409], operator: [200, true, 404, 409] },
    ...{ other: [404, false, 404, 404], military: [404, false, 404, 404], police: [404, false, 404, 404] },
    auditor: [404, false, 404, 404],
  });
});

test('availability is of what the person may know, and its tables are files', async () => {
  const day = iso(now + 7 * hour).slice(0, 10);
  const query = `by=camera&step=day&from=${day}&to=${day}`;
  const mine = (await ask('lan', `GET /api/availability?${query}`)).body;
  expect(mine.rows.map(({ id }: { id: string }) => id).sort()).toEqual([...cameras].sort());
  for (const { ms } of mine.rows) {
    expect(Object.values(ms as Record<string, number>).reduce((a, b) => a + b)).toBe(24 * hour);
  }
  expect(
    (await ask('police', `GET /api/availability?${query}`)).body.rows.every(
      ({ id }: { id: string }) => !cameras.includes(id),
    ),
  ).toBe(true);
  expect((await ask('lan', 'GET /api/availability?by=camera&step=day&from=2020-01-01&to=2026-01-01')).status).toBe(400);
  const csv = await ask('lan', `GET /api/availability/export?${query}&format=csv`);
  expect(csv.text).toContain('Mất tín hiệu (phút)');
  const xlsx = await ask('lan', 'GET /api/outages/export?format=xlsx');
  expect(xlsx.headers.get('content-disposition')).toContain('su-co-');
});

test('what was lost is told by cause, adds up to what was not seen, and is that of the place or enterprise that is asked for', async () => {
  const dayOf = (at: number) => iso(at + 7 * hour).slice(0, 10);
  const range = `from=${dayOf(now - 3 * 24 * hour)}&to=${dayOf(now + hour)}`;
  const lost = async (who: string, more = ''): Promise<CauseRow[]> =>
    (await ask(who, `GET /api/availability/causes?${range}${more}`)).body;
  const ofPower = async () => (await lost('lan')).find(({ cause }) => cause === 'power');
  const before = await ofPower();

  const outage = await past(7);
  await ask('lan', `POST /api/outages/${outage.id}/cause`, { version: outage.version, cause: 'power' });
  expect(await ofPower()).toEqual({
    ...{ cause: 'power', outages: (before?.outages ?? 0) + 1, cameras: expect.any(Number) },
    ...{ lostMs: (before?.lostMs ?? 0) + 7 * minute, proposedMs: before?.proposedMs ?? 0 },
  });
  const all = await lost('lan');
  const { ms } = (await ask('lan', `GET /api/availability?by=facility&step=all&${range}`)).body.total;
  expect(all.reduce((sum, { lostMs }) => sum + lostMs, 0)).toBe(ms.frozen + ms.black + ms.down);
  expect((await ask('lan', `GET /api/availability/causes/export?${range}&format=csv`)).text).toContain('Mất điện');

  const step = { state: 'surveyed', day: dayOf(Date.now()), enterprise: 'VNPT', after: null };
  expect((await ask('operator', `POST /api/facilities/${facilityId}/connection-steps`, step)).status).toBeLessThan(300);
  expect((await ask('operator', 'GET /api/outage-enterprises')).body).toEqual(['VNPT']);
  expect(await lost('operator', '&enterprise=VNPT')).toEqual(all);
  expect(await lost('operator', '&enterprise=Viettel')).toEqual([]);
  expect(await lost('police')).toEqual([]);
  expect((await ask('police', 'GET /api/outage-enterprises')).body).toEqual([]);
  expect((await list('operator', 'state=closed&enterprise=Viettel')).length).toBe(0);
  expect((await list('operator', 'state=ended&enterprise=VNPT')).some(({ id }) => id === outage.id)).toBe(true);
  const named = (await ask('operator', `GET /api/availability?by=enterprise&step=all&${range}`)).body.rows;
  expect(named.find(({ name }: { name: string }) => name === 'VNPT')).toMatchObject({ cameras: cameras.length });
});
