import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type Answer, type TestApp } from '../testing/app.ts';
import { deviceReport } from '../testing/device-report.ts';
import { freePort } from '../testing/free-port.ts';
import type { Profile } from '../contract/common.ts';
import type { ProbeOnvif } from './source-check.ts';

/** Something that takes TCP connections, and counts them. */
const listener = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
let connections = 0;
let port: number;
let closedPort: number;

let names: Record<string, string[]> = {};
let lookedUp: string[] = [];
let probe: ProbeOnvif;
let app: TestApp;
let token: string;
let inspector: string;
let leaderB: string;
beforeAll(async () => {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  port = (listener.address() as AddressInfo).port;
  closedPort = await freePort();
  app = await startTestApp({
    cameras: {
      lookup: (host) => {
        lookedUp.push(host);
        if (/^[\d.]+$|:/.test(host)) return Promise.resolve([host]);
        return names[host] ? Promise.resolve(names[host]) : Promise.reject(new Error('ENOTFOUND'));
      },
      probeOnvif: (device) => probe(device),
    },
  });
  await app.addPerson('technician', 'technician', 'north');
  await app.addPerson('inspector', 'inspector', 'north');
  await app.addPerson('leader.b', 'leader', 'B');
  [token, inspector, leaderB] = [
    await app.signIn('technician'),
    await app.signIn('inspector'),
    await app.signIn('leader.b'),
  ];
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  listener.close();
});
beforeEach(() => {
  names = {};
  lookedUp = [];
  connections = 0;
  app.streamEvents.length = 0;
  probe = () => Promise.reject(new Error('not expected'));
});

const rtsp = (path: string) => `rtsp://127.0.0.1:${port}${path}`;
const camera = (source: object, more: object = {}) => ({
  facilityId: app.organisation.node.A,
  name: 'Cổng chính',
  zone: 'gate',
  source,
  ...more,
});
const post = (source: object, more: object = {}): Promise<Answer> =>
  app.request('POST /api/cameras', { token, body: camera(source, more) });
const patch = (id: string, body: object): Promise<Answer> => app.request(`PATCH /api/cameras/${id}`, { token, body });
/** Where a stream is pulled from, without how. */
async function located(cameraId: string, profile: Profile) {
  const { url, username, password } = await app.cameras.locateStream({ cameraId, profile });
  return { url, ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}
const stored = (cameraId: string) => app.database.prisma.cameraCredential.count({ where: { cameraId } });

describe('registering', () => {
  test('an RTSP camera with two streams and credentials', async () => {
    const source = { kind: 'rtsp', main: rtsp('/main'), sub: rtsp('/sub'), username: 'admin', password: 'pw-1f9c' };
    const answer = await post(source);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      facilityId: app.organisation.node.A,
      name: 'Cổng chính',
      zone: 'gate',
      profiles: ['main', 'sub'],
      state: { kind: 'idle' },
      withheld: null,
      may: { view: false, manage: true, ptz: false, report: false, placement: false },
      engine: { wish: null, present: null, irregularity: null },
      keepWarm: false,
      transport: 'auto',
      source: { kind: 'rtsp', main: rtsp('/main'), sub: rtsp('/sub'), hasCredentials: true },
    });
    const { id } = answer.body;
    expect((await app.request(`GET /api/cameras/${id}`, { token })).body).toEqual(answer.body);
    expect(await located(id, 'sub')).toEqual({
      url: rtsp('/sub'),
      username: 'admin',
      password: 'pw-1f9c',
    });
  });

  test('one without credentials, and a user name without a password', async () => {
    const bare = await post({ kind: 'rtsp', main: rtsp('/1') });
    expect(bare.body.source).toEqual({ kind: 'rtsp', main: rtsp('/1'), hasCredentials: false });
    expect(await located(bare.body.id, 'sub')).toEqual({ url: rtsp('/1') });
    const named = await post({ kind: 'rtsp', main: rtsp('/1'), username: 'viewer' });
    expect(await located(named.body.id, 'main')).toEqual({
      url: rtsp('/1'),
      username: 'viewer',
    });
  });

  test.each([
    ['credentials in the URL', { main: 'rtsp://admin:pw-77aa@127.0.0.1/1' }, 400, 'credentials_in_url', 'source.main'],
    [
      'credentials in the second URL',
      { sub: 'rtsp://admin:pw-77aa@127.0.0.1/1' },
      400,
      'credentials_in_url',
      'source.sub',
    ],
    ['another scheme', { main: 'http://8.8.8.8/video' }, 400, 'unsupported_scheme', 'source.main'],
    ['a file', { main: 'file:///etc/passwd' }, 400, 'unsupported_scheme', 'source.main'],
    ['a password for nobody', { password: 'pw-77aa' }, 400, 'invalid_input', 'source.username'],
    ['a line break in a credential', { username: 'a\r\nX: y' }, 400, 'invalid_input', 'source.username'],
    ['a public address', { main: 'rtsp://8.8.8.8/1' }, 422, 'host_not_allowed', 'source.main'],
    ['a public address for the second', { sub: 'rtsp://[2001:db8::1]/1' }, 422, 'host_not_allowed', 'source.sub'],
    ['a public address in IPv6 clothes', { main: 'rtsp://[::ffff:8.8.8.8]/1' }, 422, 'host_not_allowed', 'source.main'],
    ['every address', { main: 'rtsp://0.0.0.0/1' }, 422, 'host_not_allowed', 'source.main'],
    ['a multicast address', { main: 'rtsp://224.1.1.1/1' }, 422, 'host_not_allowed', 'source.main'],
    ['an unknown name', { main: 'rtsp://nowhere.invalid/1' }, 422, 'host_unknown', 'source.main'],
  ])('%s is refused before anything travels', async (_, source, status, code, path) => {
    const answer = await post({ kind: 'rtsp', main: rtsp('/1'), ...source }, { evenIfUnreachable: true });
    expect(answer).toMatchObject({ status, body: { error: { code, details: [{ path }] } } });
    expect(answer.text).not.toContain('pw-77aa');
    expect(connections).toBe(0);
  });

  test('credentials in the URL: the message says where they belong', async () => {
    const { body } = await post({ kind: 'rtsp', main: 'rtsp://admin:pw-77aa@127.0.0.1/1' });
    expect(body.error.message).toMatch(/source\.username and source\.password/);
  });

  test('a name with one address outside is refused, whatever the others are', async () => {
    names['two.example'] = ['127.0.0.1', '8.8.8.8'];
    const answer = await post({ kind: 'rtsp', main: `rtsp://two.example:${port}/1` });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'host_not_allowed' } } });
    expect(connections).toBe(0);
  });

  test('a host that takes no connection is refused, or registered on request', async () => {
    const source = { kind: 'rtsp', main: `rtsp://127.0.0.1:${closedPort}/1` };
    const answer = await post(source);
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'host_unreachable' } } });
    expect(answer.body.error.message).toMatch(/evenIfUnreachable/);
    expect((await post(source, { evenIfUnreachable: true })).status).toBe(201);
  });

  test.each([
    ['an unknown field', { colour: 'red' }],
    ['a zone that is none', { zone: 'bedroom' }],
    ['no name', { name: ' ' }],
    ['a NUL in the name', { name: 'a\0b' }],
    ['a source of no kind', { source: { main: 'rtsp://127.0.0.1/' } }],
    ['an unknown field in the source', { source: { kind: 'rtsp', main: 'rtsp://127.0.0.1/', user: 'admin' } }],
  ])('%s is invalid', async (_, more) => {
    const answer = await post({ kind: 'rtsp', main: rtsp('/1') }, more);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', details: expect.any(Array) } },
    });
  });
});

describe('an ONVIF camera', () => {
  const source = () => ({ kind: 'onvif', host: 'cam.example', port, username: 'admin', password: 'pw-5e2d' });
  beforeEach(() => {
    names['cam.example'] = ['127.0.0.1'];
  });

  test('is asked by the address that was judged, and its streams kept by name', async () => {
    const asked: unknown[] = [];
    probe = (device) => {
      asked.push(device);
      return Promise.resolve(deviceReport({ main: rtsp('/onvif/1'), sub: rtsp('/onvif/2') }));
    };
    const answer = await post(source());
    const device = { host: '127.0.0.1', port, username: 'admin', password: 'pw-5e2d' };
    expect(asked).toEqual([{ ...device, timeoutMs: 10_000, signal: expect.any(AbortSignal) }]);
    expect(answer.body.source).toEqual({
      kind: 'onvif',
      host: 'cam.example',
      port,
      main: `rtsp://cam.example:${port}/onvif/1`,
      sub: `rtsp://cam.example:${port}/onvif/2`,
      hasCredentials: true,
    });
    expect(await located(answer.body.id, 'main')).toEqual({
      url: rtsp('/onvif/1'),
      username: 'admin',
      password: 'pw-5e2d',
    });
  });

  test('that sends us elsewhere is refused', async () => {
    probe = () => Promise.resolve(deviceReport({ main: 'rtsp://8.8.8.8/1' }));
    expect(await post(source())).toMatchObject({ status: 422, body: { error: { code: 'host_not_allowed' } } });
    probe = () => Promise.resolve(deviceReport({ main: 'http://127.0.0.1/1' }));
    expect(await post(source())).toMatchObject({ status: 400, body: { error: { code: 'unsupported_scheme' } } });
  });

  test.each([
    ['credentials_refused', 'onvif_credentials_refused'],
    ['unreachable', 'host_unreachable'],
    ['timeout', 'onvif_failed'],
    ['bad_answer', 'onvif_failed'],
    ['no_profile', 'onvif_no_profile'],
    [undefined, 'onvif_failed'],
  ])('whose probe fails with %s is %s', async (failure, code) => {
    probe = () => Promise.reject(Object.assign(new Error('pw-5e2d in a message'), { code: failure }));
    const answer = await post(source());
    expect(answer).toMatchObject({ status: 422, body: { error: { code } } });
    expect(answer.text).not.toContain('pw-5e2d');
  });

  test('outside the networks, or without anything there, is not even asked', async () => {
    names['cam.example'] = ['8.8.8.8'];
    expect(await post(source())).toMatchObject({ body: { error: { code: 'host_not_allowed' } } });
    names['cam.example'] = ['127.0.0.1'];
    const nobody = { ...source(), port: closedPort };
    expect(await post(nobody, { evenIfUnreachable: true })).toMatchObject({
      body: { error: { code: 'host_unreachable' } },
    });
    expect(await post({ ...source(), host: 'http://cam.example/' })).toMatchObject({
      body: { error: { code: 'invalid_input' } },
    });
  });
});

describe('changing', () => {
  let id: string;
  beforeEach(async () => {
    id = (await post({ kind: 'rtsp', main: rtsp('/m'), sub: rtsp('/s'), username: 'u', password: 'p' })).body.id;
  });

  test('name and zone leave the source alone and the stream running', async () => {
    const answer = await patch(id, { name: 'Sân', zone: 'yard' });
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'Sân', zone: 'yard', source: { hasCredentials: true } },
    });
    expect(app.streamEvents).toEqual([]);
  });

  test('a new source without credentials takes the old ones away, and restarts the stream', async () => {
    const answer = await patch(id, { source: { kind: 'rtsp', main: rtsp('/new') } });
    expect(answer.body).toMatchObject({ profiles: ['main'], source: { main: rtsp('/new'), hasCredentials: false } });
    expect(await stored(id)).toBe(0);
    expect(app.streamEvents).toEqual([`changed ${id}`]);
  });

  test('what is to pull it is as the host says until somebody decides, and restarts the stream', async () => {
    const engine = async () => (await app.request(`GET /api/cameras/${id}`, { token })).body.engine;
    const pulled = async () => (await app.cameras.locateStream({ cameraId: id, profile: 'sub' })).engine;
    expect([await engine(), await pulled()]).toEqual([{ wish: null, present: null, irregularity: null }, 'ffmpeg']);
    expect((await patch(id, { engine: 'auto' })).body.engine).toMatchObject({ wish: 'auto' });
    expect(await pulled()).toBe('auto');
    expect(app.streamEvents).toEqual([`changed ${id}`]);
    expect((await app.request(`GET /api/cameras/${id}`, { token: inspector })).body).not.toHaveProperty('engine');
    await patch(id, { engine: null });
    expect([await engine(), await pulled()]).toEqual([{ wish: null, present: null, irregularity: null }, 'ffmpeg']);
    expect((await patch(id, { engine: 'vlc' })).status).toBe(400);
  });

  test('a refused source changes nothing', async () => {
    const answer = await patch(id, { name: 'Khác', source: { kind: 'rtsp', main: 'rtsp://8.8.8.8/' } });
    expect(answer.status).toBe(422);
    const { body } = await app.request(`GET /api/cameras/${id}`, { token });
    expect(body).toMatchObject({ name: 'Cổng chính', source: { main: rtsp('/m') } });
    expect(app.streamEvents).toEqual([]);
  });

  test('two new sources at once leave one of them whole', async () => {
    const sources = ['/x', '/y'].map((path) => ({ kind: 'rtsp', main: rtsp(path), sub: rtsp(`${path}-sub`) }));
    const answers = await Promise.all(sources.map((source) => patch(id, { source })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { source } = (await app.request(`GET /api/cameras/${id}`, { token })).body;
    expect(source.sub).toBe(`${source.main}-sub`);
  });

  test('a camera moves to a facility that its mover manages, and to no other', async () => {
    const { A, B, M } = app.organisation.node;
    expect((await patch(id, { facilityId: M })).status).toBe(404);
    expect((await app.request(`GET /api/cameras/${id}`, { token: leaderB })).status).toBe(404);
    expect(await patch(id, { facilityId: B })).toMatchObject({ status: 200, body: { facilityId: B } });
    expect((await app.request(`GET /api/cameras/${id}`, { token: leaderB })).status).toBe(200);
    await patch(id, { facilityId: A });
  });

  test('taken out, it is gone for everybody, with its URLs and credentials; its record stays', async () => {
    const answer = await app.request(`DELETE /api/cameras/${id}`, { token });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(app.streamEvents).toEqual([`removed ${id}`]);
    for (const route of [`GET /api/cameras/${id}`, `DELETE /api/cameras/${id}`]) {
      expect((await app.request(route, { token })).status).toBe(404);
    }
    const { prisma } = app.database;
    expect(await stored(id)).toBe(0);
    expect(await prisma.streamProfile.count({ where: { cameraId: id } })).toBe(0);
    expect(await prisma.camera.findUnique({ where: { id } })).toMatchObject({ name: 'Cổng chính' });
    await expect(app.cameras.locateStream({ cameraId: id, profile: 'main' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(app.cameras.mediaRef(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the ledger', () => {
  const recorded = async (cameraId: string) => {
    const entries = await app.database.prisma.ledgerEntry.findMany({
      where: { cameraId },
      orderBy: { sequence: 'asc' },
    });
    return entries.map(({ details, ...entry }) => ({ ...entry, details: JSON.parse(details) }));
  };

  test('has every change of a camera, by whom and from where, without its secrets', async () => {
    const source = { kind: 'rtsp', main: rtsp('/main?password=canary-path'), username: 'u', password: 'canary-word' };
    const { id } = (await post(source)).body;
    await patch(id, { name: 'Cổng phụ', zone: 'yard' });
    await patch(id, { source: { kind: 'rtsp', main: rtsp('/other') } });
    await app.request(`DELETE /api/cameras/${id}`, { token });
    const { id: personId } = await app.database.prisma.person.findUniqueOrThrow({ where: { username: 'technician' } });
    const by = { personId, address: '127.0.0.1', facilityId: app.organisation.node.A };
    expect(await recorded(id)).toMatchObject([
      { kind: 'camera.registered', ...by, details: { camera: 'Cổng chính', source: 'rtsp', credentials: true } },
      {
        kind: 'camera.changed',
        ...by,
        details: { camera: 'Cổng phụ', oldName: 'Cổng chính', zone: 'yard', oldZone: 'gate' },
      },
      { kind: 'camera.changed', ...by, details: { source: 'rtsp', credentials: false } },
      { kind: 'camera.removed', ...by, details: { camera: 'Cổng phụ', facility: 'A' } },
    ]);
    expect(JSON.stringify(await recorded(id), (_, value) => (typeof value === 'bigint' ? 0 : value))).not.toContain(
      'canary',
    );
  });

  test('and the change go together or not at all', async () => {
    const { id } = (await post({ kind: 'rtsp', main: rtsp('/') })).body;
    await app.database.prisma.$executeRaw`ALTER TABLE "LedgerEntry" RENAME TO "away"`;
    expect((await patch(id, { name: 'Không ghi được' })).status).toBe(500);
    expect((await app.request(`DELETE /api/cameras/${id}`, { token })).status).toBe(500);
    await app.database.prisma.$executeRaw`ALTER TABLE "away" RENAME TO "LedgerEntry"`;
    expect((await app.request(`GET /api/cameras/${id}`, { token })).body).toMatchObject({ name: 'Cổng chính' });
  });
});

describe('what may not be known of looks as if it did not exist', () => {
  const body = { name: 'x' };
  const routes: [string, (id: string) => string, object?][] = [
    ['reading', (id) => `GET /api/cameras/${id}`],
    ['changing', (id) => `PATCH /api/cameras/${id}`, body],
    ['taking out', (id) => `DELETE /api/cameras/${id}`],
  ];

  test.each(routes)('%s a camera of another facility', async (_, route, body) => {
    const theirs = await app.request(route(app.organisation.camera.A1), { token: leaderB, body });
    const nobodys = await app.request(route(randomUUID()), { token: leaderB, body });
    expect(theirs.status).toBe(404);
    expect([theirs.status, theirs.text]).toEqual([nobodys.status, nobodys.text]);
  });

  test.each(['', '/cameras'])('another facility%s', async (rest) => {
    const theirs = await app.request(`GET /api/facilities/${app.organisation.node.A}${rest}`, { token: leaderB });
    const nobodys = await app.request(`GET /api/facilities/${randomUUID()}${rest}`, { token: leaderB });
    expect(theirs.status).toBe(404);
    expect([theirs.status, theirs.text]).toEqual([nobodys.status, nobodys.text]);
  });

  test('a facility where one may look but not register', async () => {
    const send = (facilityId: string) =>
      app.request('POST /api/cameras', {
        token: inspector,
        body: camera({ kind: 'rtsp', main: rtsp('/1') }, { facilityId }),
      });
    const theirs = await send(app.organisation.node.A);
    const nobodys = await send(randomUUID());
    expect(theirs.status).toBe(404);
    expect(theirs.text).toBe(nobodys.text);
    expect(lookedUp).toEqual([]);
  });
});

describe('lists', () => {
  test('a facility with its place, its number of cameras, and what one may do', async () => {
    const { node } = app.organisation;
    const { body } = await app.request('GET /api/facilities', { token: leaderB });
    const facility = {
      id: node.B,
      name: 'B',
      kind: 'quarantine',
      manager: 'civil',
      state: 'open',
      province: { id: node.north, name: 'north' },
      country: { id: node.country, name: 'country' },
      cameraCount: 1,
      connection: 'connected',
      may: { view: true, manage: false, reason: false, change: false, duty: true, report: true },
    };
    expect(body).toEqual([facility]);
    expect((await app.request(`GET /api/facilities/${node.B}`, { token: leaderB })).body).toEqual(facility);
  });

  test('cameras by name, without sources for who may only look', async () => {
    const { node } = app.organisation;
    for (const name of ['Hành lang 10', 'Hành lang 2']) {
      await post({ kind: 'rtsp', main: rtsp('/1') }, { name, facilityId: node.K });
    }
    const { body } = await app.request(`GET /api/facilities/${node.K}/cameras`, { token: inspector });
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['Hành lang 2', 'Hành lang 10', 'K1']);
    for (const one of body) {
      expect(one).toMatchObject({ may: { view: true, manage: false } });
      expect(one).not.toHaveProperty('source');
    }
  });
});

describe('where a stream is', () => {
  test('is looked up and judged anew at every attempt', async () => {
    names['moving.example'] = ['127.0.0.1'];
    const { id } = (await post({ kind: 'rtsp', main: `rtsp://moving.example:${port}/live?x=1` })).body;
    const locate = () => located(id, 'main');
    expect(await locate()).toEqual({ url: rtsp('/live?x=1') });
    names['moving.example'] = ['10.9.8.7'];
    expect(await locate()).toEqual({ url: `rtsp://10.9.8.7:${port}/live?x=1` });
    names['moving.example'] = ['8.8.8.8'];
    await expect(locate()).rejects.toMatchObject({ name: 'SourceError', reason: 'host_not_allowed' });
    names = {};
    await expect(locate()).rejects.toMatchObject({ name: 'SourceError', reason: 'host_unreachable' });
  });

  test('says how its packets travel, as somebody has set it', async () => {
    const { id, transport } = (await post({ kind: 'rtsp', main: rtsp('/udp') })).body;
    const travels = async () => (await app.cameras.locateStream({ cameraId: id, profile: 'main' })).transport;
    expect([transport, await travels()]).toEqual(['auto', 'auto']);
    app.streamEvents.length = 0;
    expect((await patch(id, { transport: 'udp' })).body.transport).toBe('udp');
    expect(await travels()).toBe('udp');
    expect(app.streamEvents).toEqual([`changed ${id}`]);
    expect((await app.request(`GET /api/cameras/${id}`, { token: inspector })).body).not.toHaveProperty('transport');
    expect((await patch(id, { transport: 'http' })).status).toBe(400);
  });

  test('leads on by a redirect only to where cameras may live, and by the address that was judged', async () => {
    const { id } = (await post({ kind: 'rtsp', main: rtsp('/redirects') })).body;
    const { redirect } = await app.cameras.locateStream({ cameraId: id, profile: 'main' });
    names['other.example'] = ['10.9.8.7'];
    names['outside.example'] = ['8.8.8.8'];
    names['both.example'] = ['10.9.8.7', '8.8.8.8'];
    expect(await redirect!('rtsp://other.example/live?x=1')).toBe('rtsp://10.9.8.7:554/live?x=1');
    for (const target of [
      'rtsp://outside.example/live',
      'rtsp://both.example/live',
      'rtsp://8.8.8.8/live',
      'rtsp://169.254.169.254.nip.example/',
      'rtsp://admin:guess@10.9.8.7/live',
      'http://10.9.8.7/live',
      'not a url',
    ]) {
      expect(await redirect!(target), target).toBeUndefined();
    }
  });
});

test('no credential was ever in a log line', async () => {
  const secrets = /pw-1f9c|pw-77aa|pw-5e2d/;
  expect(app.log()).toContain('camera registered');
  expect(app.log()).not.toMatch(secrets);
  const { body } = await app.request(`GET /api/facilities/${app.organisation.node.A}/cameras`, { token });
  expect(body.length).toBeGreaterThan(5);
  expect(JSON.stringify(body)).not.toMatch(secrets);
});

test('loopback is no place for cameras outside demo and tests', async () => {
  await using field = await startTestApp({ config: { localCameras: false, cameraNetworks: ['127.0.0.0/8'] } });
  await field.addPerson('technician', 'technician', 'north');
  const answer = await field.request('POST /api/cameras', {
    token: await field.signIn('technician'),
    body: { ...camera({ kind: 'rtsp', main: `rtsp://localhost:${port}/1` }), facilityId: field.organisation.node.A },
  });
  expect(answer).toMatchObject({ status: 422, body: { error: { code: 'host_not_allowed' } } });
  expect(connections).toBe(0);
});
