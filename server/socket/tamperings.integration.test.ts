import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive } from '../testing/live-socket.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server?.close());

const cameraId = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-a')!.id;
const entries = async () =>
  (await server.request('auditor', 'GET /api/ledger?kinds=watermark.tampered&limit=200')).body.entries;
const connect = async (username: string) => connectLive(server.url, { token: await server.token(username) });

it('puts on record who interfered with the watermark over which camera, in which session', async () => {
  await using socket = await connect('duty.a');
  const said = { cameraId, what: 'covered', restored: true };
  expect(await socket.request('live.tampered', said)).toEqual({ ok: true, data: null });
  const [entry, ...more] = await entries();
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    ...{ kind: 'watermark.tampered', camera: { id: cameraId }, address: '127.0.0.1' },
    person: { name: 'Đỗ Văn Khánh' },
    sessionId: expect.any(String),
    details: { what: 'covered', restored: true },
  });
});

it('takes no word about cameras that one may not see, nor any that the contract does not know', async () => {
  const before = await entries();
  await using socket = await connect('duty.b');
  expect(await socket.request('live.tampered', { cameraId, what: 'covered', restored: true })).toMatchObject({
    error: { code: 'not_found' },
  });
  await using other = await connect('duty.a');
  expect(await other.request('live.tampered', { cameraId, what: 'x', restored: true })).toMatchObject({
    error: { code: 'invalid_input' },
  });
  expect(await entries()).toEqual(before);
});

it('bounds how much of the ledger one account can fill, whatever its number of windows', async () => {
  const sockets = [await connect('leader.a'), await connect('leader.a')];
  const before = (await entries()).length;
  const answers = [];
  for (let number = 0; number < 60; number++) {
    const said = { cameraId, what: 'removed', restored: true };
    answers.push(await sockets[number % 2]!.request('live.tampered', said));
  }
  expect(answers.at(-1)).toMatchObject({ error: { code: 'too_many_requests' } });
  expect((await entries()).length - before).toBe(answers.filter(({ ok }) => ok).length);
  expect(answers.filter(({ ok }) => ok).length).toBe(36);
  for (const socket of sockets) await socket[Symbol.asyncDispose]();
});
