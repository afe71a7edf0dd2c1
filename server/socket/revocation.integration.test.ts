import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAccounts } from '../../prisma/seed/demo-accounts.ts';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive } from '../testing/live-socket.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server?.close());

const basis = { number: '1936/UBND-KGVX', date: '2021-06-14' };
const reason = 'Thu hồi quyền theo văn bản.';
const [one, two] = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id);
const facilityA = demoPlaces['facility-a'].id;
const person = (username: string) => demoAccounts.find((account) => account.username === username)!;
const operator = async (route: `${string} ${string}`, body?: unknown) => {
  const answer = await server.request('operator', route, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const give = (username: string, grant: object) =>
  operator(`POST /api/people/${person(username).id}/grants`, { role: 'inspector', basis, ...grant });

/** A connection that looks at these cameras; `closed(camera)` resolves when that tile was taken away. */
async function looking(username: string, ...cameras: (string | undefined)[]) {
  const socket = await connectLive(server.url, { token: await server.token(username) });
  await socket.request('live.join', { rtpCapabilities: {} });
  const tiles = new Map<string, PromiseWithResolvers<unknown>>();
  const open = async (cameraId: string) => {
    const answer = await socket.request('live.watch', { cameraId, profile: 'sub' });
    expect(answer).toMatchObject({ ok: true });
    if (answer.ok) tiles.set(answer.data.watchId, Promise.withResolvers());
    return answer.ok ? (answer.data.watchId as string) : '';
  };
  socket.on('live.closed', ({ watchId, reason }) => tiles.get(watchId)?.resolve(reason));
  const watches = new Map<string, string>();
  for (const camera of cameras) watches.set(camera!, await open(camera!));
  return {
    socket,
    open,
    closed: (camera: string | undefined) => tiles.get(watches.get(camera!)!)!.promise,
    /** Whether the tile is still there after everything the server had to say. */
    async kept(camera: string | undefined) {
      await socket.request('live.capabilities', {});
      const pending = Symbol();
      return (await Promise.race([tiles.get(watches.get(camera!)!)!.promise, Promise.resolve(pending)])) === pending;
    },
    refuses: async (cameraId: string | undefined) =>
      !(await socket.request('live.watch', { cameraId, profile: 'sub' })).ok,
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
}

describe('a tile goes at once, and its neighbour stays', () => {
  it('when the grant of its camera is ended', async () => {
    const [first] = [
      await give('duty.b', { scope: { cameraId: one } }),
      await give('duty.b', { scope: { cameraId: two } }),
    ];
    await using viewer = await looking('duty.b', one, two);
    await operator(`POST /api/grants/${first.id}/end`, { reason });
    expect(await viewer.closed(one)).toBe('not_found');
    expect(await viewer.kept(two)).toBe(true);
    expect(await viewer.refuses(one)).toBe(true);
  });

  it('when the grant is narrowed past it', async () => {
    const grant = await give('leader.b', { scope: { nodeId: demoPlaces.province.id } });
    const own = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-b')!.id;
    await using viewer = await looking('leader.b', one, own);
    await operator(`PATCH /api/grants/${grant.id}`, { kind: 'checkpoint', basis });
    expect(await viewer.closed(one)).toBe('not_found');
    expect(await viewer.kept(own)).toBe(true);
  });

  it('when the grant runs out by itself, one that was given after the connection too', async () => {
    await using viewer = await looking('police');
    await give('police', { scope: { cameraId: two } });
    const kept = await viewer.open(two!);
    const ended = viewer.socket.next('live.closed');
    // Long enough to be given and used on a busy machine.
    await give('police', { scope: { cameraId: one }, validTo: new Date(Date.now() + 4000).toISOString() });
    const late = await viewer.open(one!);
    expect(await ended).toEqual({ watchId: late, reason: 'not_found' });
    expect(kept).not.toBe(late);
    expect(await viewer.refuses(one)).toBe(true);
  });
});

it('a camera that moves takes its picture along', async () => {
  await using before = await looking('duty.a', two, one);
  const facilityB = demoPlaces['facility-b'].id;
  await operator(`PATCH /api/cameras/${two}`, { facilityId: facilityB });
  expect(await before.closed(two)).toBe('not_found');
  expect(await before.kept(one)).toBe(true);
  await using after = await looking('leader.b', two);
  const technician = await server.request('technician', `PATCH /api/cameras/${two}`, {
    facilityId: demoPlaces['military'].id,
  });
  expect(technician.status).toBe(404);
  await operator(`PATCH /api/cameras/${two}`, { facilityId: facilityA });
  expect(await after.closed(two)).toBe('not_found');
});

it('a person who is suspended is out on every connection, and told why', async () => {
  const { id } = person('duty.a');
  await using first = await looking('duty.a', one);
  await using second = await looking('duty.a', two);
  const told = [first.socket.next('session.ended'), second.socket.next('session.ended')];
  await operator(`POST /api/people/${id}/suspend`, { reason });
  expect(await Promise.all(told)).toEqual([{ reason: 'suspended' }, { reason: 'suspended' }]);
  await Promise.all([first.socket.closed(), second.socket.closed()]);
  await operator(`POST /api/people/${id}/resume`, { reason });
});

it('a stated reason opens the pictures to the operator until the place is closed to it', async () => {
  await using viewer = await looking('operator');
  expect(await viewer.refuses(one)).toBe(true);
  await operator('POST /api/live-reasons', { scopeId: facilityA, text: 'Kiểm tra theo công văn 4403.' });
  expect(await viewer.open(one!)).not.toBe('');
});

it('a facility that changes hands or is closed is seen by its new manager, then by nobody', async () => {
  const place = await looking('leader.a', one);
  await using _leader = place;
  await using inspector = await looking('inspector', one);
  const decision = { ...basis, authority: 'UBND tỉnh Sơn Hải' };
  const changed = await operator(`PATCH /api/facilities/${facilityA}`, { version: 1, manager: 'military', decision });
  expect(await inspector.closed(one)).toBe('not_found');
  expect(await place.kept(one)).toBe(true);
  await using military = await looking('military', two);
  const ruling = { kind: 'dismantled', text: 'Tháo dỡ toàn bộ camera, bàn giao về Sở Y tế.' };
  await operator(`POST /api/facilities/${facilityA}/close`, { version: changed.version, decision, ruling });
  expect(await place.closed(one)).toBe('facility_closed');
  expect(await military.closed(two)).toBe('facility_closed');
});
