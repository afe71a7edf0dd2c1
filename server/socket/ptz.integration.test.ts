import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive, type LiveSocket } from '../testing/live-socket.ts';

const cameraId = demoCameras.find(({ key }) => key === 'a6')!.id;
const move = { cameraId, pan: 1, tilt: 0, zoom: 0 };

let server: DemoServer;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  server = await startDemoServer();
  for (const username of ['duty.a', 'leader.a', 'inspector', 'duty.b', 'technician', 'operator', 'auditor', 'police']) {
    tokens[username] = await server.token(username);
  }
});
afterAll(() => server.close());

const connect = (username: string): Promise<LiveSocket> => connectLive(server.url, { token: tokens[username] });
const ledger = async (kind: string) => {
  const { body } = await server.request('auditor', `GET /api/ledger?kinds=${kind}&cameraId=${cameraId}`);
  return body.entries as { kind: string; details: Record<string, unknown>; person: { username?: string } | null }[];
};

test.each(['duty.b', 'technician', 'operator', 'auditor', 'police'])('%s moves nothing there', async (username) => {
  await using socket = await connect(username);
  for (const [name, input] of [
    ['ptz.open', { cameraId }],
    ['ptz.move', { ...move, press: 1 }],
    ['ptz.home', { cameraId }],
    ['ptz.preset', { cameraId, token: 'x' }],
  ] as const) {
    expect(await socket.request(name, input)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  }
});

test('one at a time: the leader and then the inspector take the camera, and who loses it is told', async () => {
  await using duty = await connect('duty.a');
  const told: unknown[] = [];
  duty.on('ptz.holder', (event) => told.push(event));
  expect(await duty.request('ptz.move', { ...move, press: 1 })).toMatchObject({ error: { code: 'conflict' } });
  expect(await duty.request('ptz.open', { cameraId })).toEqual({ ok: true, data: { presets: [], holder: null } });
  expect(await duty.request('ptz.move', { ...move, press: 1 })).toEqual({ ok: true, data: null });
  expect(told).toMatchObject([{ cameraId, holder: { name: 'Đỗ Văn Khánh', yours: true } }]);
  {
    await using inspector = await connect('inspector');
    const opened = await inspector.request('ptz.open', { cameraId });
    expect(opened).toMatchObject({ data: { holder: { name: 'Đỗ Văn Khánh', yours: false } } });
    const lost = duty.next('ptz.holder');
    expect(await inspector.request('ptz.move', { ...move, press: 1 })).toMatchObject({ ok: true });
    // Not by whom: it might be within an inspection that the facility is not told of.
    expect(await lost).toMatchObject({ holder: { name: null, unit: null, yours: false } });
    expect(await duty.request('ptz.move', { ...move, press: 2 })).toMatchObject({
      error: { code: 'ptz_taken', details: { name: null } },
    });
    // What is only the end of one's own press ends nobody else's.
    expect(await duty.request('ptz.stop', { cameraId, press: 2 })).toMatchObject({ ok: true });
  }
  // The inspector's connection is gone: it is free again.
  const free = duty.next('ptz.holder');
  expect(await free).toMatchObject({ holder: null });
  expect(await duty.request('ptz.move', { ...move, press: 3 })).toMatchObject({ ok: true });
});

test('each hold is in the ledger with its beginning and its end, not each movement', async () => {
  {
    await using leader = await connect('leader.a');
    await leader.request('ptz.open', { cameraId });
    for (let sent = 0; sent < 5; sent++) await leader.request('ptz.move', { ...move, press: 1 });
    await leader.request('ptz.stop', { cameraId, press: 1 });
    await leader.request('ptz.close', { cameraId });
  }
  const person = { name: 'Hoàng Thị Lan' };
  const [began] = await ledger('ptz.began');
  expect(began).toMatchObject({ kind: 'ptz.began', person, details: { camera: 'Sân giữa hai dãy nhà' } });
  // The end is written after the answer.
  await expect
    .poll(async () => (await ledger('ptz.ended'))[0])
    .toMatchObject({ kind: 'ptz.ended', person, details: { moves: 5, reason: 'closed' } });
});

test.each([
  ['a speed beyond all', { ...move, pan: 2, press: 1 }],
  ['no press', move],
  ['a speed that is none', { ...move, pan: 'NaN', press: 1 }],
])('%s is invalid', async (_, input) => {
  await using duty = await connect('duty.a');
  expect(await duty.request('ptz.move', input)).toMatchObject({ error: { code: 'invalid_input' } });
});

test('only a camera that can be moved, and whose person may, says so', async () => {
  const facility = demoCameras.find(({ key }) => key === 'a6')!.facilityKey;
  const { demoPlaces } = await import('../../prisma/seed/demo-places.ts');
  const may = async (username: string) => {
    const { body } = await server.request(username, `GET /api/facilities/${demoPlaces[facility].id}/cameras`);
    return (body as { id: string; may: { ptz: boolean } }[]).filter((camera) => camera.may.ptz).map(({ id }) => id);
  };
  expect(await may('duty.a')).toEqual([cameraId]);
  expect(await may('inspector')).toEqual([cameraId]);
  expect(await may('technician')).toEqual([]);
});
