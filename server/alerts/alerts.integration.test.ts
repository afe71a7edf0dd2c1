import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AlertView } from '../contract/alerts.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import type { CameraName } from '../testing/organisation.ts';
import { AlertsDue } from './due.ts';
import type { AlertFact } from './facts.ts';

let app: TestApp;
const tokens: Record<string, string> = {};
const people = [
  ['duty.a', 'duty', 'A'],
  ['leader.a', 'leader', 'A'],
  ['duty.b', 'duty', 'B'],
  ['inspector', 'inspector', 'north'],
  ['inspector.south', 'inspector', 'south'],
  ['military', 'military', 'north'],
  ['police', 'police', 'north'],
  ['technician', 'technician', 'north'],
  ['operator', 'operator', 'country'],
  ['auditor', 'auditor', 'country'],
] as const;

beforeAll(async () => {
  app = await startTestApp();
  for (const [username, role, at] of people) {
    await app.addPerson(username, role, at);
    tokens[username] = await app.signIn(username);
  }
});
afterAll(() => app?.[Symbol.asyncDispose]());
beforeEach(async () => {
  const { prisma } = app.database;
  await prisma.alertRule.deleteMany();
  await prisma.alert.updateMany({ data: { foldedIntoId: null } });
  await prisma.alert.deleteMany();
});

const ask = (username: string, route: string, body?: unknown) => app.request(route, { token: tokens[username], body });
const camera = (name: CameraName) => app.organisation.camera[name];

/** Lets something happen, and waits until the alerts are as they should be. */
async function happens(...facts: Partial<AlertFact>[]): Promise<void> {
  for (const fact of facts) {
    app.alerts.raise({
      ...{ source: 'offline', about: { cameraId: camera('A1') }, active: true, at: new Date(), reason: 'timeout' },
      ...fact,
    });
  }
  await app.alerts.settled();
}
const at = (name: CameraName) => ({ about: { cameraId: camera(name) } });

async function list(username: string, query = ''): Promise<AlertView[]> {
  const { status, body } = await ask(username, `GET /api/alerts${query}`);
  expect(status).toBe(200);
  return body.alerts;
}
async function first(username: string): Promise<AlertView> {
  const [alert] = await list(username);
  return alert!;
}
const step = (username: string, { id, version }: Pick<AlertView, 'id' | 'version'>, act: string, note?: string) =>
  ask(username, `POST /api/alerts/${id}/steps`, { version, act, ...(note !== undefined && { note }) });

it('lives from the first person who takes it to what was done, each step with its person, its time and its entry', async () => {
  await happens({ source: 'frozen', reason: 'picture_frozen' });
  const opened = await first('duty.a');
  expect(opened).toMatchObject({
    ...{ source: 'frozen', state: 'new', severity: 'major', camera: { name: 'A1' }, facility: { name: 'A' } },
    ...{ active: true, yours: true, told: 'duty', taken: null },
    may: { acknowledge: true, resolve: true, reopen: false, view: true },
  });
  const taken = await step('duty.a', opened, 'acknowledge');
  expect(taken.body).toMatchObject({
    state: 'acknowledged',
    escalateAt: null,
    taken: { by: { name: 'Người duty.a' } },
  });
  expect((await step('duty.a', taken.body, 'resolve')).status).toBe(400);
  const done = await step('duty.a', taken.body, 'resolve', 'Khởi động lại camera');
  expect(done.body).toMatchObject({ state: 'resolved', may: { reopen: true, acknowledge: false } });
  expect(await list('duty.a', '?state=open')).toEqual([]);
  const again = await step('leader.a', done.body, 'reopen', 'Vẫn đứng hình');
  expect(again.body).toMatchObject({ state: 'new', taken: null });
  expect(again.body.escalateAt).not.toBeNull();
  const { body } = await ask('duty.a', `GET /api/alerts/${opened.id}`);
  expect(body.steps.map(({ kind, person, note }: any) => [kind, person?.name, note])).toEqual([
    ['opened', undefined, null],
    ['acknowledge', 'Người duty.a', null],
    ['resolve', 'Người duty.a', 'Khởi động lại camera'],
    ['reopen', 'Người leader.a', 'Vẫn đứng hình'],
  ]);
  const entries = await app.database.prisma.ledgerEntry.findMany({
    where: { subjectId: opened.id },
    orderBy: { sequence: 'asc' },
  });
  expect(entries.map(({ kind }) => kind)).toEqual([
    'alert.opened',
    'alert.acknowledged',
    'alert.resolved',
    'alert.reopened',
  ]);
});

it('who comes second learns that somebody was first, and nothing is done twice', async () => {
  await happens({});
  const opened = await first('duty.a');
  const answers = await Promise.all(['duty.a', 'leader.a'].map((who) => step(who, opened, 'acknowledge')));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.error).toMatchObject({
    details: { reason: 'alert_changed' },
  });
  // Nor is it closed by somebody who has not seen that another took it.
  expect((await step('leader.a', opened, 'resolve', 'Đã xong')).status).toBe(409);
  // That the camera comes and goes meanwhile is no reason to refuse.
  const { body: taken } = await ask('duty.a', `GET /api/alerts/${opened.id}`);
  await happens({ active: false }, { at: new Date(Date.now() + 1) });
  expect((await step('duty.a', taken.alert, 'begin')).status).toBe(200);
});

it.each([
  // who             sees             may handle
  ['duty.a', 'A1 tamper', 'A1 tamper'],
  ['leader.a', 'A1 tamper', 'A1 tamper'],
  ['duty.b', 'B1', 'B1'],
  ['inspector', 'A1 B1 K1 tamper', 'A1 B1 K1 tamper'],
  ['inspector.south', 'X1', 'X1'],
  ['military', 'M1', 'M1'],
  ['police', 'K1', 'K1'],
  // Connections alone, and only to look at.
  ['technician', 'A1 B1 K1', ''],
  ['operator', 'A1 B1 K1 M1 X1 anomaly tamper', 'anomaly'],
  ['auditor', 'anomaly', 'anomaly'],
])('%s knows of the alerts of the cameras that they may know of', async (username, sees, handles) => {
  const country = app.organisation.node.country;
  await happens(
    ...(['A1', 'B1', 'M1', 'K1', 'X1'] as const).map((name, index) => ({
      ...at(name),
      // Far enough from each other not to be one cut.
      at: new Date(Date.now() - (5 - index) * 3_600_000),
    })),
    { ...at('A2'), source: 'tamper' },
    { source: 'anomaly', about: { nodeId: country }, reason: 'watermark' },
  );
  // Even where what was unusual concerns a facility, it is for those who read the ledger.
  const { A } = app.organisation.node;
  await app.database.prisma.alert.updateMany({ where: { source: 'anomaly' }, data: { facilityId: A } });
  const seen = await list(username);
  const named = (alerts: AlertView[]) =>
    alerts
      .map(({ source, camera: of }) => (source === 'offline' ? of!.name : source))
      .sort()
      .join(' ');
  expect(named(seen)).toBe(sees);
  expect(named(seen.filter(({ may }) => may.acknowledge))).toBe(handles);
  // What the list does not show is not there at all.
  const all = await app.database.prisma.alert.findMany();
  for (const { id, version } of all) {
    const listed = seen.find((alert) => alert.id === id);
    expect((await ask(username, `GET /api/alerts/${id}`)).status).toBe(listed ? 200 : 404);
    if (!listed?.may.acknowledge) expect((await step(username, { id, version }, 'acknowledge')).status).toBe(404);
  }
});

it('nobody takes it: the leader is told, then the authority, also by a server that starts later', async () => {
  let now = Date.now();
  const due = async () => {
    await using clock = new AlertsDue({
      ...{ prisma: app.database.prisma, ledger: app.ledger, desk: app.alerts, now: () => new Date(now) },
      log: { warn() {} } as never,
    });
    await clock.run();
  };
  await happens({ at: new Date(now) });
  const mine = async (username: string) => (await ask(username, 'GET /api/alerts/mine')).body.total;
  expect([await mine('duty.a'), await mine('leader.a'), await mine('inspector')]).toEqual([1, 1, 0]);
  now += 299_000;
  await due();
  expect((await first('duty.a')).told).toBe('duty');
  now += 2_000;
  const raised = once(app.alerts, 'raised');
  await due();
  expect((await raised)[0]).toEqual([(await first('duty.a')).id]);
  expect((await first('duty.a')).told).toBe('leader');
  now += 301_000;
  await due();
  expect(await first('inspector')).toMatchObject({ told: 'authority', yours: true, escalateAt: null });
  expect(await mine('inspector')).toBe(1);
  const kinds = await app.database.prisma.ledgerEntry.findMany({ where: { kind: 'alert.escalated' } });
  expect(kinds.map(({ details }) => JSON.parse(details).to)).toEqual(['leader', 'authority']);
});

it('what is over and was taken by nobody closes by itself; what somebody took waits for their word', async () => {
  await happens({}, at('B1'));
  const own = await first('duty.a');
  await step('duty.a', own, 'acknowledge');
  await happens({ active: false }, { ...at('B1'), active: false });
  await using clock = new AlertsDue({
    ...{ prisma: app.database.prisma, ledger: app.ledger, desk: app.alerts },
    now: () => new Date(Date.now() + 11 * 60_000),
    log: { warn() {} } as never,
  });
  await clock.run();
  expect(await first('duty.a')).toMatchObject({ state: 'acknowledged', active: false });
  expect(await first('duty.b')).toMatchObject({ state: 'resolved', taken: null });
});

it('500 cameras of a province that go within ten seconds are one line for the province and one for each facility', async () => {
  const { prisma } = app.database;
  const { node } = app.organisation;
  const facilityIds: string[] = [];
  const cameraIds: string[] = [];
  for (let index = 0; index < 32; index++) {
    const id = crypto.randomUUID();
    facilityIds.push(id);
    const path = [node.country, node.south, id];
    await prisma.orgNode.create({ data: { id, level: 'facility', name: `Khu ${index}`, path, parentId: node.south } });
    await prisma.facility.create({ data: { id, manager: 'civil', kind: 'quarantine' } });
    const own = Array.from({ length: 16 }, () => crypto.randomUUID());
    const profiles = { create: [{ name: 'main' as const, url: 'rtsp://127.0.0.1:8554/x' }] };
    for (const cameraId of own) {
      const data = { id: cameraId, facilityId: id, name: 'Cổng', zone: 'gate', sourceKind: 'rtsp', profiles } as const;
      await prisma.camera.create({ data });
    }
    cameraIds.push(...own.slice(0, 16));
  }
  let told = 0;
  const count = () => void (told += 1);
  app.alerts.on('changed', count);
  const begun = Date.now();
  const shuffled = cameraIds.slice(0, 500).toSorted();
  for (const [index, cameraId] of shuffled.entries()) {
    app.alerts.raise({
      ...{ source: 'offline', about: { cameraId }, active: true, reason: 'timeout' },
      at: new Date(begun - 10_000 + index * 20),
    });
    if (index % 25 === 0) await app.alerts.settled();
  }
  await app.alerts.settled();
  app.alerts.off('changed', count);
  const seen = await list('inspector.south', '?state=open');
  expect(seen).toMatchObject([
    {
      source: 'region_cut',
      place: { name: 'south' },
      inside: { cameras: 500, down: 500, facilities: 32 },
      // X has a camera that is seen.
      reason: 'several_facilities',
      yours: true,
    },
  ]);
  // The facility's own people have theirs.
  await app.addPerson('duty.new', 'duty', 'A');
  await prisma.grant.updateMany({ where: { person: { username: 'duty.new' } }, data: { nodeId: facilityIds[0]! } });
  tokens['duty.new'] = await app.signIn('duty.new');
  expect(await list('duty.new')).toMatchObject([{ source: 'cut', facility: { id: facilityIds[0] }, yours: true }]);
  // A recorder each, of which all cameras are gone but twelve of the 512: whatever it began with, the alert says how far it went.
  const all = await prisma.camera.groupBy({ by: ['facilityId'], where: { id: { in: shuffled } }, _count: true });
  const whole = all.filter(({ _count }) => _count === 16).length;
  expect(await prisma.alert.count({ where: { source: 'cut', reason: 'all_cameras' } })).toBe(whole);
  expect(await prisma.alert.count({ where: { source: 'cut', reason: 'one_host' } })).toBe(32 - whole);
  const { body } = await ask('inspector.south', `GET /api/alerts/${seen[0]!.id}`);
  expect(body.facilities).toHaveLength(32);
  expect(body.facilities[0]).toMatchObject({ down: expect.any(Number), alert: { state: 'new' }, takenBy: null });
  expect(body.cameras).toEqual([]);
  // And it is over as one.
  for (const cameraId of shuffled)
    app.alerts.raise({ source: 'offline', about: { cameraId }, active: false, at: new Date() });
  await app.alerts.settled();
  expect(await list('inspector.south', '?state=open')).toMatchObject([{ active: false, inside: { down: 0 } }]);
});

it('a camera inside a cut shows it on its own day, and pages of a list meet without a gap', async () => {
  const hour = 3_600_000;
  await happens(
    ...[5, 4, 3, 2, 1].map((ago) => ({
      source: 'tamper' as const,
      part: String(ago),
      at: new Date(Date.now() - ago * hour),
    })),
  );
  const pages: string[][] = [];
  for (let cursor = ''; ;) {
    const { body } = await ask('duty.a', `GET /api/alerts?limit=2&cameraId=${camera('A1')}${cursor}`);
    pages.push(body.alerts.map(({ openedAt }: AlertView) => openedAt));
    if (!body.next) break;
    cursor = `&cursor=${body.next}`;
  }
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(pages.flat()).toEqual(pages.flat().toSorted().toReversed());
  await happens({}, at('A2'));
  for (const name of ['A1', 'A2'] as const) {
    const [newest] = await list(
      'duty.a',
      `?cameraId=${camera(name)}&from=${new Date(Date.now() - hour / 2).toISOString()}`,
    );
    expect(newest).toMatchObject({ source: 'cut', reason: 'all_cameras', inside: { cameras: 2, down: 2 } });
  }
});

it('a message about an open alert is kept with it and told to its facility; who has written hears the answer', async () => {
  const write = (username: string, id: string, text = 'Cho người ra kiểm tra cổng sau') =>
    ask(username, `POST /api/alerts/${id}/messages`, { text });
  await happens({ source: 'tamper' });
  const { id } = await first('duty.a');
  const mine = async (username: string) => (await ask(username, 'GET /api/alerts/mine')).body.alerts;
  expect(await mine('inspector')).toEqual([]);
  const changed = once(app.alerts, 'changed');
  expect((await write('inspector', id)).body).toMatchObject({ kind: 'message', person: { name: 'Người inspector' } });
  expect((await changed)[0]).toEqual([id]);
  expect(await mine('duty.a')).toMatchObject([
    { state: 'new', version: 1, message: { by: { name: 'Người inspector' }, text: 'Cho người ra kiểm tra cổng sau' } },
  ]);
  await write('duty.a', id, 'Đang ra');
  expect(await mine('inspector')).toMatchObject([{ id, message: { by: { name: 'Người duty.a' }, text: 'Đang ra' } }]);
  const { body } = await ask('leader.a', `GET /api/alerts/${id}`);
  expect(body.steps.filter(({ kind }: any) => kind === 'message')).toHaveLength(2);
  const [entry] = await app.database.prisma.ledgerEntry.findMany({ where: { kind: 'alert.messaged', subjectId: id } });
  expect(JSON.parse(entry!.details).text).toBe('Cho người ra kiểm tra cổng sau');
  // Nor is what was written changed afterwards.
  await expect(app.database.prisma.alertStep.updateMany({ data: { note: 'khác' } })).rejects.toThrow();
  for (const username of ['duty.b', 'technician', 'operator', 'military']) {
    expect((await write(username, id)).status, username).toBe(404);
  }
  expect((await write('duty.a', id, ' ')).status).toBe(400);
  await step('duty.a', await first('duty.a'), 'resolve', 'Đã chỉnh lại camera');
  expect((await write('inspector', id)).status).toBe(409);
});

it('rules are changed by who answers for the place, and count from the next fact on', async () => {
  const { node } = app.organisation;
  const motion = {
    source: 'motion',
    zone: 'gate',
    enabled: true,
    severity: 'major',
    tell: ['duty'],
    escalateAfterS: null,
  };
  await happens({ source: 'motion' });
  expect(await list('duty.a')).toEqual([]);
  expect((await ask('duty.a', 'POST /api/alert-rules', { ...motion, nodeId: node.A })).status).toBe(404);
  expect((await ask('leader.a', 'POST /api/alert-rules', { ...motion, nodeId: node.B })).status).toBe(404);
  expect((await ask('leader.a', 'POST /api/alert-rules', motion)).status).toBe(404);
  // A civil inspector's rule for the whole province would hold in the military's facilities as well.
  expect((await ask('inspector', 'POST /api/alert-rules', { ...motion, nodeId: node.north })).status).toBe(404);
  const { body: made } = await ask('leader.a', 'POST /api/alert-rules', { ...motion, nodeId: node.A });
  expect(made).toMatchObject({ source: 'motion', place: { name: 'A' }, may: { change: true } });
  await happens({ source: 'motion', at: new Date(Date.now() + 1) });
  await happens({ ...at('B1'), source: 'motion', at: new Date(Date.now() + 1) });
  expect(await list('inspector')).toMatchObject([{ source: 'motion', facility: { name: 'A' } }]);
  const { body: known } = await ask('leader.a', 'GET /api/alert-rules');
  expect(known).toMatchObject({ everywhere: false, places: [{ name: 'A' }] });
  expect(known.rules.filter(({ id }: any) => id)).toHaveLength(1);
  expect((await ask('operator', 'POST /api/alert-rules', { ...motion, enabled: false })).status).toBe(200);
  expect((await ask('duty.b', `DELETE /api/alert-rules/${made.id}`)).status).toBe(404);
  expect((await ask('leader.a', `DELETE /api/alert-rules/${made.id}`)).status).toBe(204);
});

it('how alerts come to somebody is theirs alone', async () => {
  const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
  const subscribe = (username: string, endpoint: string) =>
    ask(username, 'POST /api/push-subscriptions', { endpoint, keys });
  for (let device = 0; device < 7; device++) await subscribe('duty.a', `https://push.example/${device}`);
  const { body } = await ask('duty.a', 'PATCH /api/alert-delivery', { sound: null, mail: 'minor' });
  expect(body).toMatchObject({ sound: null, push: 'major', mail: 'minor' });
  expect(body.devices).toHaveLength(5);
  expect((await ask('duty.b', 'GET /api/alert-delivery')).body).toMatchObject({ sound: 'major', devices: [] });
  expect((await ask('duty.b', `DELETE /api/push-subscriptions/${body.devices[0].id}`)).status).toBe(404);
  expect((await subscribe('duty.a', 'http://push.example/1')).status).toBe(400);
  // Whoever has the address can send: it is kept sealed.
  const [row] = await app.database.prisma.pushSubscription.findMany();
  expect(Buffer.from(row!.sealed).toString('latin1')).not.toContain('push.example');
});
