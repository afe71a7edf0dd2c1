import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAccounts } from '../../prisma/seed/demo-accounts.ts';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import type { Request } from '../contract/common.ts';
import { live } from '../contract/live.ts';
import { rest } from '../contract/rest.ts';
import { startTestApp } from '../testing/app.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive, type LiveSocket } from '../testing/live-socket.ts';

const facilityA = demoPlaces['facility-a'].id;
const facilityB = demoPlaces['facility-b'].id;
const camerasOf = (facilityKey: string) => demoCameras.filter((one) => one.facilityKey === facilityKey);
const ofA = camerasOf('facility-a')[0]!.id;
const ofB = camerasOf('facility-b')[0]!.id;
const basis = { number: '1936/UBND-KGVX', date: '2021-06-14' };
const refused = { ok: false, error: { code: 'not_found' } };

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server?.close());

interface Wall {
  id: string;
  code: string;
  /** Of the person who made it. */
  maker: string;
}

/** A wall of facility A, made by a person who signs in anew. */
async function makeWall(username: string): Promise<Wall> {
  const maker = await server.token(username);
  const made = await server.send('POST /api/walls', { kind: 'facility', id: facilityA, hours: 12 }, maker);
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return { ...made.body, maker };
}
/** Opens it as a window does: by the code alone. */
async function open({ code }: Wall): Promise<string> {
  const { status, body } = await server.send('POST /api/walls/opening', { code });
  expect(status).toBe(200);
  return body.accessToken;
}
const statusOf = async (token: string) =>
  (await server.send(`GET /api/facilities/${facilityA}`, undefined, token)).status;

async function connect(token: string): Promise<LiveSocket & { ended: Promise<{ reason: string }> }> {
  const socket = await connectLive(server.url, { token });
  await socket.request('live.join', { rtpCapabilities: {} });
  return Object.assign(socket, { ended: socket.next('session.ended') });
}
const watch = (socket: LiveSocket, cameraId: string) => socket.request('live.watch', { cameraId, profile: 'sub' });

describe('a wall shows its own cameras and nothing else', () => {
  it('whatever else its maker may see', async () => {
    const wall = await makeWall('inspector');
    const token = await open(wall);
    const { body } = await server.send('GET /api/facilities', undefined, token);
    expect(body).toMatchObject([{ id: facilityA, may: { view: true, manage: false, reason: false, change: false } }]);
    // Its maker sees the other one.
    expect((await server.send(`GET /api/facilities/${facilityB}`, undefined, wall.maker)).status).toBe(200);
    for (const path of [`facilities/${facilityB}`, `facilities/${facilityB}/cameras`, `cameras/${ofB}`]) {
      expect((await server.send(`GET /api/${path}`, undefined, token)).status, path).toBe(404);
    }
    const added = await server.request('operator', 'POST /api/cameras', {
      ...{ facilityId: facilityA, name: 'Mới', zone: 'gate', evenIfUnreachable: true },
      source: { kind: 'rtsp', main: 'rtsp://127.0.0.1:1/' },
    });
    await using socket = await connect(token);
    expect(await watch(socket, ofA)).toMatchObject({ ok: true });
    expect(await watch(socket, ofB)).toMatchObject(refused);
    expect(await watch(socket, added.body.id)).toMatchObject(refused);
  });

  it('of a tour: the views that it leads to, and no other view or camera', async () => {
    const maker = await server.token('inspector');
    const view = async (name: string, cameraId: string) => {
      const content = { kind: 'grid', columns: 1, rows: 1, tiles: [{ x: 0, y: 0, w: 1, h: 1, cameraId }] };
      return (await server.send('POST /api/views', { name, shared: false, content }, maker)).body.id as string;
    };
    const [shown, other] = [await view('Cổng', ofA), await view('Sân', ofB)];
    const stops = [{ kind: 'view', id: shown, seconds: 10 }];
    const tour = await server.send(
      'POST /api/views',
      { name: 'Vòng', shared: false, content: { kind: 'tour', stops } },
      maker,
    );
    const made = await server.send('POST /api/walls', { kind: 'view', id: tour.body.id, hours: 1 }, maker);
    const token = await open({ ...made.body, maker });
    const get = (path: string) => server.send(`GET /api/${path}`, undefined, token);
    expect(await get('walls/shown')).toMatchObject({ body: { kind: 'view', id: tour.body.id, title: 'Vòng' } });
    expect(await get(`views/${tour.body.id}`)).toMatchObject({
      body: { stops: [{ id: shown }], may: { change: false } },
    });
    expect(await get(`views/${shown}`)).toMatchObject({ body: { tiles: [{ camera: { id: ofA } }] } });
    expect((await get(`views/${other}`)).status).toBe(404);
    // Whoever may not see the view makes no wall of it.
    const foreign = { kind: 'view', id: shown, hours: 1 };
    expect((await server.request('duty.a', 'POST /api/walls', foreign)).status).toBe(404);
    await using socket = await connect(token);
    expect(await watch(socket, ofA)).toMatchObject({ ok: true });
    expect(await watch(socket, ofB)).toMatchObject(refused);
  });

  it('and asks for nothing that is not marked for it, in its maker’s name or otherwise', async () => {
    const marked = Object.entries(rest).flatMap(([route, request]) => ((request as Request).wall ? [route] : []));
    expect(marked.filter((route) => !route.startsWith('GET '))).toEqual([]);
    const wall = await makeWall('leader.a');
    const token = await open(wall);
    for (const [route, request] of Object.entries(rest) as [string, Request][]) {
      if (request.wall || request.needs === 'public') continue;
      const path = route.replace(/:id/, ofA).replace(/:\w+/g, randomUUID());
      const answer = await server.send(path, route.startsWith('GET') ? undefined : {}, token);
      expect(answer, route).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    }
    await using socket = await connect(token);
    const other: Record<string, unknown> = {
      'session.renew': { token: wall.maker },
      'ptz.open': { cameraId: ofA },
      'ptz.move': { cameraId: ofA, pan: 1, tilt: 0, zoom: 0, press: 1 },
      'ptz.stop': { cameraId: ofA, press: 1 },
      'ptz.close': { cameraId: ofA },
      'ptz.preset': { cameraId: ofA, token: 'x' },
      'ptz.home': { cameraId: ofA },
    };
    const unmarked = Object.entries(live).flatMap(([name, request]) => ((request as Request).wall ? [] : [name]));
    expect(unmarked.sort()).toEqual(Object.keys(other).sort());
    for (const [name, input] of Object.entries(other)) {
      expect(await socket.request(name, input), name).toMatchObject(refused);
    }
    // Signing out is open to everybody: a wall's token signs nobody out.
    await server.send('DELETE /api/session', undefined, token);
    expect(await statusOf(wall.maker)).toBe(200);
  });

  it('and is not made of what its maker may not look at', async () => {
    const make = (username: string, id: string) =>
      server.request(username, 'POST /api/walls', { kind: 'facility', id, hours: 1 });
    for (const [username, id] of [
      ['duty.a', facilityB],
      ['technician', facilityA],
      ['auditor', facilityA],
    ] as const) {
      expect((await make(username, id)).status, username).toBe(404);
    }
  });
});

it('one window at a time: the newest one, and no copy of its token beside it', async () => {
  const wall = await makeWall('duty.a');
  const first = await open(wall);
  await using one = await connect(first);
  const second = await open(wall);
  expect(await one.ended).toEqual({ reason: 'wall_moved' });
  await one.closed();
  expect(await statusOf(first)).toBe(401);
  await expect(connectLive(server.url, { token: first })).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
  await using two = await connect(second);
  await using copy = await connect(second);
  expect(await two.ended).toEqual({ reason: 'wall_moved' });
  expect(await watch(copy, ofA)).toMatchObject({ ok: true });
});

describe('a wall ends', () => {
  it('when its maker closes it, and only by its maker', async () => {
    const wall = await makeWall('duty.a');
    const token = await open(wall);
    await using socket = await connect(token);
    expect((await server.request('leader.a', `DELETE /api/walls/${wall.id}`)).status).toBe(404);
    expect((await server.request('leader.a', 'GET /api/walls')).body.map(({ id }: Wall) => id)).not.toContain(wall.id);
    const own = await server.send('GET /api/walls', undefined, wall.maker);
    expect(own.body[0]).toMatchObject({ id: wall.id, address: '127.0.0.1' });
    expect(JSON.stringify(own.body)).not.toContain(wall.code);
    expect((await server.send(`DELETE /api/walls/${wall.id}`, undefined, wall.maker)).status).toBe(204);
    expect(await socket.ended).toEqual({ reason: 'wall_closed' });
    expect(await statusOf(token)).toBe(401);
    expect((await server.send('POST /api/walls/opening', { code: wall.code })).status).toBe(404);
    expect((await server.send(`DELETE /api/walls/${wall.id}`, undefined, wall.maker)).status).toBe(404);
  });

  it('with the session that it was made in', async () => {
    const wall = await makeWall('duty.a');
    const token = await open(wall);
    await using socket = await connect(token);
    await server.send('DELETE /api/session', undefined, wall.maker);
    expect(await socket.ended).toEqual({ reason: 'signed_out' });
    expect(await statusOf(token)).toBe(401);
    expect((await server.send('POST /api/walls/opening', { code: wall.code })).status).toBe(404);
  });

  it('tile by tile, as rights of its maker shrink', async () => {
    const [first, second] = camerasOf('facility-a').map(({ id }) => id) as [string, string];
    const { id: person } = demoAccounts.find(({ username }) => username === 'duty.b')!;
    const grants = [];
    for (const cameraId of [first, second]) {
      const grant = { role: 'inspector', basis, scope: { cameraId } };
      grants.push((await server.request('operator', `POST /api/people/${person}/grants`, grant)).body.id);
    }
    const wall = await makeWall('duty.b');
    await using socket = await connect(await open(wall));
    const tile = await watch(socket, first);
    expect(await watch(socket, second)).toMatchObject({ ok: true });
    const closed = socket.next('live.closed');
    await server.request('operator', `POST /api/grants/${grants[0]}/end`, { reason: 'Thu hồi quyền theo văn bản.' });
    expect(await closed).toMatchObject({ watchId: tile.ok && tile.data.watchId });
    expect(await watch(socket, first)).toMatchObject(refused);
    expect(await watch(socket, second)).toMatchObject({ ok: true });
  });

  it('at the time that it was made for', async () => {
    await using app = await startTestApp();
    await app.addPerson('trực', 'duty', 'A');
    const body = { kind: 'facility', id: app.organisation.node.A, hours: 1 };
    const made = await app.request('POST /api/walls', { token: await app.signIn('trực'), body });
    const opening = () => app.request('POST /api/walls/opening', { body: { code: made.body.code } });
    const { accessToken: token } = (await opening()).body;
    const asked = () => app.request('GET /api/facilities', { token });
    expect((await asked()).status).toBe(200);
    const createdAt = new Date(Date.now() - 3600_001);
    const expiresAt = new Date(createdAt.getTime() + 3600_000);
    await app.database.prisma.wall.updateMany({ data: { createdAt, expiresAt } });
    expect([(await asked()).status, (await opening()).status]).toEqual([401, 404]);
  });
});

it('is on record: who made it, from where it was opened, and each look as one on a wall', async () => {
  const wall = await makeWall('duty.a');
  const socket = await connect(await open(wall));
  await watch(socket, ofA);
  await socket[Symbol.asyncDispose]();
  const kinds = await server.request('auditor', 'GET /api/ledger?kinds=wall.made,wall.opened');
  const person = { name: 'Đỗ Văn Khánh' };
  expect(kinds.body.entries.slice(0, 2)).toMatchObject([
    { kind: 'wall.opened', person, subjectId: wall.id, address: '127.0.0.1' },
    { kind: 'wall.made', person, subjectId: wall.id, facility: { id: facilityA } },
  ]);
  const lookOnWall = async () => {
    const { body } = await server.request('auditor', `GET /api/ledger/viewings?cameraId=${ofA}`);
    return body.viewings?.[0] ?? body.rows?.[0];
  };
  await expect.poll(lookOnWall).toMatchObject({ size: 'wall', person, purpose: { kind: 'duty' } });
});

it('no more than eight of one person are open', async () => {
  const maker = await server.token('leader.b');
  const make = () => server.send('POST /api/walls', { kind: 'facility', id: facilityB, hours: 1 }, maker);
  for (let made = 0; made < 8; made++) expect((await make()).status).toBe(200);
  expect(await make()).toMatchObject({ status: 409, body: { error: { details: { reason: 'too_many_walls' } } } });
});
