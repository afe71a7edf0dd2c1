import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import type { ViewingView } from '../contract/audit.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive, type LiveSocket } from '../testing/live-socket.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server?.close());

const cameraId = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-a')!.id;

async function join(username: string): Promise<LiveSocket> {
  const socket = await connectLive(server.url, { token: await server.token(username) });
  const { data } = (await socket.request('live.capabilities', {})) as any;
  await socket.request('live.join', data);
  return socket;
}

/** Opens a tile and lets its pictures flow. */
async function look(socket: LiveSocket, said: object = {}): Promise<string> {
  const offered = socket.next('live.consumer');
  const { data } = (await socket.request('live.watch', { cameraId, profile: 'sub', ...said })) as any;
  const { consumer } = await offered;
  const resumed = await socket.request('live.resume', { watchId: data.watchId, consumerId: consumer.id });
  expect(resumed).toMatchObject({ ok: true });
  return data.watchId;
}

const seen = async (): Promise<ViewingView[]> =>
  (await server.request('auditor', `GET /api/ledger/viewings?cameraId=${cameraId}`)).body.viewings;
/** The newest viewing once it has ended: ends are written after the answer. */
async function lastEnded(): Promise<ViewingView> {
  for (;;) {
    const [viewing] = await seen();
    if (viewing?.endedAt) return viewing;
  }
}
const entries = async (kind: string) => (await server.request('auditor', `GET /api/ledger?kinds=${kind}`)).body.entries;

it('has every look on record: who, what, why, and the seconds shown of those sent', async () => {
  await using socket = await join('duty.a');
  const watchId = await look(socket);
  const [open] = await seen();
  expect(open).toMatchObject({ person: { name: expect.any(String) }, camera: { id: cameraId }, endedAt: null });
  await socket.request('live.shown', { watches: [{ watchId, shownMs: 3_600_000 }] });
  await socket.request('live.unwatch', { watchId });
  const viewing = await lastEnded();
  expect(viewing).toMatchObject({
    id: open!.id,
    size: 'tile',
    profile: 'sub',
    purpose: { kind: 'duty' },
    endReason: 'closed',
  });
  expect(viewing.sentMs).toBeGreaterThan(0);
  expect(viewing.shownMs).toBeLessThanOrEqual(viewing.sentMs);
  expect(viewing.shownMs).toBeGreaterThan(0);
  const about = { subjectId: viewing.id, camera: { id: cameraId }, address: '127.0.0.1' };
  expect((await entries('viewing.began'))[0]).toMatchObject(about);
  expect((await entries('viewing.ended'))[0]).toMatchObject({
    subjectId: viewing.id,
    details: { sentMs: viewing.sentMs, shownMs: viewing.shownMs, reason: 'closed' },
  });
});

it('stops counting when the tile is paused', async () => {
  await using socket = await join('duty.a');
  const offered = socket.next('live.consumer');
  const { data } = (await socket.request('live.watch', { cameraId, profile: 'sub' })) as any;
  const { consumer } = await offered;
  const tile = { watchId: data.watchId, consumerId: consumer.id };
  await socket.request('live.pause', tile);
  await socket.request('live.shown', { watches: [{ watchId: data.watchId, shownMs: 60_000 }] });
  await socket.request('live.unwatch', { watchId: data.watchId });
  expect(await lastEnded()).toMatchObject({ sentMs: 0, shownMs: 0 });
});

it('records the stated purpose, and the end of a connection', async () => {
  const socket = await join('inspector');
  await look(socket, { size: 'full', purpose: { kind: 'alert', reference: '12' } });
  await socket[Symbol.asyncDispose]();
  expect(await lastEnded()).toMatchObject({
    ...{ size: 'full', endReason: 'disconnected' },
    purpose: { kind: 'alert', reference: '12' },
  });
});

it('binds looks to the inspection that they are opened in, lets nobody else open any, and ends them with it', async () => {
  const { body: inspection } = await server.request('inspector', 'POST /api/inspections', {
    ...{
      facilityIds: [demoPlaces['facility-a'].id],
      order: { kind: 'unannounced' },
      purpose: 'Kiểm tra',
      memberIds: [],
    },
    ...{ from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 3600_000).toISOString() },
    ...{ disclosure: 'at_end', begin: true },
  });
  const purpose = { kind: 'inspection', reference: String(inspection.number) };
  const foreign = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-b')!.id;
  await using socket = await join('inspector');
  await using outsider = await join('duty.a');
  const refused = { ok: false, error: { code: 'not_found' } };
  for (const [who, said] of [
    [outsider, { purpose }],
    [socket, { purpose, cameraId: foreign }],
    [socket, { purpose: { kind: 'inspection' } }],
    [socket, { purpose: { kind: 'inspection', reference: String(inspection.number + 1) } }],
  ] as const) {
    expect(await who.request('live.watch', { cameraId, profile: 'sub', ...said })).toMatchObject(refused);
  }
  const unbound = await look(socket);
  const bound = await look(socket, { purpose });
  const closed = socket.next('live.closed');
  const { status } = await server.request('inspector', `POST /api/inspections/${inspection.id}/steps`, {
    ...{ act: 'end', version: inspection.version, text: 'Không có vấn đề.' },
  });
  expect(status).toBe(200);
  expect(await closed).toEqual({ watchId: bound, reason: 'not_found' });
  expect(await lastEnded()).toMatchObject({ purpose, endReason: 'not_permitted' });
  expect(await socket.request('live.unwatch', { watchId: unbound })).toMatchObject({ ok: true });
  expect(await socket.request('live.watch', { cameraId, profile: 'sub', purpose })).toMatchObject(refused);
});

it('does not count what one connection says of the tiles of another', async () => {
  await using mine = await join('duty.a');
  await using other = await join('duty.a');
  const watchId = await look(mine);
  expect(await other.request('live.shown', { watches: [{ watchId, shownMs: 1000 }] })).toMatchObject({ ok: true });
  expect(await other.request('live.resume', { watchId, consumerId: randomUUID() })).toMatchObject({
    error: { code: 'not_found' },
  });
  await mine.request('live.unwatch', { watchId });
  expect(await lastEnded()).toMatchObject({ shownMs: 0 });
});

it('leaves no trace of a look that was refused', async () => {
  const before = await entries('viewing.began');
  await using socket = await join('duty.a');
  const foreign = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-b')!.id;
  await socket.request('live.watch', { cameraId: foreign, profile: 'sub' });
  await socket.request('live.watch', { cameraId, profile: 'sub', purpose: { kind: 'curiosity' } });
  expect(await entries('viewing.began')).toEqual(before);
});
