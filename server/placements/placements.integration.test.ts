import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoAccounts } from '../../prisma/seed/demo-accounts.ts';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { reportsPerDay } from '../contract/placements.ts';
import { consumersOf } from '../testing/consumers.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive, type LiveSocket } from '../testing/live-socket.ts';

let server: DemoServer;
let consumers: ReturnType<typeof consumersOf>;
const tokens = new Map<string, string>();
beforeAll(async () => {
  server = await startDemoServer();
  consumers = consumersOf(server.pool);
  for (const { username } of demoAccounts) tokens.set(username, await server.token(username));
});
afterAll(() => server?.close());

const facilityA = demoPlaces['facility-a'].id;
const [one, two, three] = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id);
const ask = (who: string, route: string, body?: unknown) => server.send(route, body, tokens.get(who));
const ok = async (who: string, route: string, body?: unknown) => {
  const answer = await ask(who, route, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const said = { place: 'room', text: 'Camera quay thẳng vào giường bệnh.' };
const report = (who: string, cameraId: string | undefined) =>
  ask(who, `POST /api/cameras/${cameraId}/placements`, said);
const camera = async (who: string, id: string | undefined) => ok(who, `GET /api/cameras/${id}`);
const watched = (socket: LiveSocket, cameraId: string | undefined) =>
  socket.request('live.watch', { cameraId, profile: 'sub' });

/** A wall of facility A, as a window opens it. */
async function wallOf(who: string): Promise<string> {
  const { code } = await ok(who, 'POST /api/walls', { kind: 'facility', id: facilityA, hours: 1 });
  return (await server.send('POST /api/walls/opening', { code })).body.accessToken;
}

/** A connection whose tile of this camera is sent pictures. */
async function looking(who: string, cameraId: string | undefined, token = tokens.get(who)!) {
  const socket = await connectLive(server.url, { token });
  const { data } = (await socket.request('live.capabilities', {})) as any;
  await socket.request('live.join', data);
  const offered = socket.next('live.consumer');
  const opened = (await watched(socket, cameraId)) as any;
  expect(opened).toMatchObject({ ok: true });
  const { consumer } = await offered;
  const { watchId } = opened.data;
  expect(await socket.request('live.resume', { watchId, consumerId: consumer.id })).toMatchObject({ ok: true });
  return { socket, watchId, [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose]() };
}

it('takes the picture from everybody at once, opens it to who judges alone, and gives it back', async () => {
  await using viewer = await looking('duty.a', one);
  await using inspector = await looking('inspector', one);
  await using wall = await looking('duty.a', one, await wallOf('duty.a'));
  await expect.poll(() => consumers.size).toBeGreaterThanOrEqual(3);
  const everybody = [viewer, inspector, wall];
  const closed = everybody.map(({ socket }) => socket.next('live.closed'));
  const { status, body: reported } = await report('leader.a', one);
  expect(status).toBe(200);
  expect(await Promise.all(closed)).toEqual(
    everybody.map(({ watchId }) => ({ watchId, reason: 'placement_reported' })),
  );
  expect(consumers.size).toBe(0);
  expect(server.registry.isPulled(one!)).toBe(false);
  expect(server.registry.found(one!)).toBeUndefined();
  for (const { socket } of everybody) {
    expect(await watched(socket, one)).toMatchObject({ ok: false, error: { code: 'placement_reported' } });
  }
  expect(await camera('duty.a', one)).toMatchObject({
    withheld: { reason: 'placement_reported' },
    may: { view: false, ptz: false },
  });
  const { zones } = await ok('leader.a', `GET /api/facilities/${facilityA}/coverage`);
  const states = zones.flatMap(({ cameras }: any) => cameras).filter(({ id }: any) => id === one);
  expect(states).toMatchObject([{ condition: 'down' }]);
  for (const who of ['leader.a', 'inspector']) {
    const { alerts } = await ok(who, 'GET /api/alerts/mine');
    expect(alerts, who).toContainEqual(expect.objectContaining({ source: 'placement', text: said.text, active: true }));
  }

  // Who may not judge it is told nothing of it, and nobody sees it by merely being who judges.
  for (const who of ['military', 'police', 'technician', 'duty.b', 'auditor']) {
    expect((await ask(who, `GET /api/placements/${reported.id}`)).status, who).toBe(404);
  }
  for (const who of ['leader.a', 'operator', 'police', 'military', 'duty.a']) {
    expect((await ask(who, `POST /api/placements/${reported.id}/look`)).status, who).toBe(404);
    const judged = await ask(who, `POST /api/placements/${reported.id}/judge`, {
      version: 1,
      act: 'dismiss',
      text: 'x',
    });
    expect(judged.status, who).toBe(404);
  }
  const looked = await ok('inspector', `POST /api/placements/${reported.id}/look`);
  expect(Date.parse(looked.lookUntil)).toBeGreaterThan(Date.now());
  const offered = inspector.socket.next('live.consumer');
  const own = (await watched(inspector.socket, one)) as any;
  expect(own).toMatchObject({ ok: true });
  const { watchId } = own.data;
  await inspector.socket.request('live.resume', { watchId, consumerId: (await offered).consumer.id });
  expect(await watched(viewer.socket, one)).toMatchObject({ ok: false });
  const viewings = async () => (await ok('auditor', `GET /api/ledger/viewings?cameraId=${one}`)).viewings;
  expect((await viewings())[0]).toMatchObject({
    person: { id: demoAccounts.find(({ username }) => username === 'inspector')!.id },
    purpose: { kind: 'placement', reference: expect.stringContaining(String(reported.number)) },
  });
  // Ends are written after the pictures have gone.
  const ends = async () => (await viewings()).map(({ endReason }: any) => endReason);
  await expect.poll(ends).toEqual([null, ...everybody.map(() => 'placement_reported')]);

  const judgement = { version: looked.version, act: 'dismiss', text: 'Camera nhìn ra hành lang.' };
  const judged = await ok('inspector', `POST /api/placements/${reported.id}/judge`, judgement);
  expect(judged).toMatchObject({ state: 'unfounded', reporter: { unfounded: 1 }, lookUntil: null });
  expect((await ask('inspector', `POST /api/placements/${reported.id}/judge`, judgement)).status).toBe(409);
  expect(await camera('duty.a', one)).toMatchObject({ withheld: null, may: { view: true } });
  expect(await watched(viewer.socket, one)).toMatchObject({ ok: true });
  const kinds = (await ok('auditor', `GET /api/ledger?cameraId=${one}`)).entries.map(({ kind }: any) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['placement.reported', 'placement.looked', 'placement.unfounded', 'viewing.ended']),
  );
});

it('what is confirmed stays hidden until somebody has looked at it again', async () => {
  const { body: reported } = await report('duty.a', two);
  const path = `POST /api/placements/${reported.id}/judge`;
  const confirmed = await ok('inspector', path, { version: 1, act: 'confirm', text: 'Phải chuyển ra hành lang.' });
  expect(confirmed).toMatchObject({ state: 'confirmed', may: { look: true, clear: true, dismiss: false } });
  expect((await camera('leader.a', two)).withheld).toMatchObject({ reason: 'placement_reported' });
  expect((await report('leader.a', two)).body.error).toMatchObject({ details: { reason: 'placement_reported' } });
  // The facility's leader reads what is to be done.
  expect(await ok('leader.a', `GET /api/placements/${reported.id}`)).toMatchObject({
    judged: { text: expect.stringContaining('hành lang') },
  });
  await ok('inspector', path, { version: confirmed.version, act: 'clear', text: 'Đã chuyển.' });
  expect((await camera('leader.a', two)).withheld).toBeNull();
});

it('one person cannot hide a facility: so many a day, and it is seen whose reports were wrong', async () => {
  let made = 0;
  for (; made < 20; made++) {
    const { status, body } = await report('duty.a2', three);
    if (status !== 200) {
      expect(body.error).toMatchObject({ code: 'conflict', details: { reason: 'too_many_placements' } });
      break;
    }
    const judgement = { version: 1, act: 'dismiss', text: 'Không đúng.' };
    const judged = await ok('inspector', `POST /api/placements/${body.id}/judge`, judgement);
    expect(judged.reporter).toMatchObject({ reports: made + 1, unfounded: made + 1 });
  }
  expect(made).toBe(reportsPerDay);
  expect((await report('duty.a2', one)).status).toBe(409);
  for (const who of ['technician', 'auditor', 'duty.b', 'operator']) {
    expect((await report(who, one)).status, who).toBe(404);
  }
});

it('a facility that is closed loses its streams at once, and everybody is told why', async () => {
  await using viewer = await looking('duty.a', one);
  const closed = viewer.socket.next('live.closed');
  const { version } = await ok('operator', `GET /api/facilities/${facilityA}/record`);
  await ok('inspector', `POST /api/facilities/${facilityA}/close`, {
    version,
    decision: { number: '99/QĐ-UBND', date: '2021-09-01', authority: 'UBND tỉnh Sơn Hải' },
    ruling: { kind: 'dismantled', text: 'Tháo dỡ, nhập kho Sở Y tế.' },
  });
  expect(await closed).toEqual({ watchId: viewer.watchId, reason: 'facility_closed' });
  expect(consumers.size).toBe(0);
  for (const id of [one, two, three]) expect(server.registry.isPulled(id!)).toBe(false);
  expect(await watched(viewer.socket, one)).toMatchObject({ ok: false, error: { code: 'facility_closed' } });
  expect((await ok('leader.a', `GET /api/facilities/${facilityA}/record`)).state).toBe('closed');
  expect((await ok('auditor', `GET /api/ledger/viewings?cameraId=${one}`)).viewings.length).toBeGreaterThan(0);
  const { alerts } = await ok('inspector', `GET /api/alerts?facilityId=${facilityA}&state=open`);
  expect(alerts).toEqual([]);
});
