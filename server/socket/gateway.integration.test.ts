import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive } from '../testing/live-socket.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server?.close());

const own = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-a')!.id;
const others = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-b')!.id;
const connect = async (username: string) => connectLive(server.url, { token: await server.token(username) });
const expired = async (username: string) => {
  const { iat: _, exp: __, ...claims } = jwt.decode(await server.token(username)) as jwt.JwtPayload;
  return jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 }, server.jwtSecret);
};
const code = (answer: unknown) => (answer as { error?: { code?: string } }).error?.code;

it.each([
  ['no token', async () => ({}), 'unauthenticated'],
  ['a token that is none', async () => ({ token: 'x.y.z' }), 'unauthenticated'],
  ['a token that is not a text', async () => ({ token: { $ne: '' } }), 'unauthenticated'],
  ['an expired token', async () => ({ token: await expired('duty.a') }), 'token_expired'],
  [
    'a token signed by somebody else',
    async () => ({ token: jwt.sign(jwt.decode(await server.token('duty.a')) as object, 'another secret') }),
    'unauthenticated',
  ],
  [
    'a token without a signature',
    async () => {
      const [, claims] = (await server.token('duty.a')).split('.');
      return { token: `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.` };
    },
    'unauthenticated',
  ],
  [
    'a token for another audience',
    async () => {
      const claims = jwt.decode(await server.token('duty.a')) as jwt.JwtPayload;
      return { token: jwt.sign({ ...claims, aud: 'vong-gac/second-factor' }, server.jwtSecret) };
    },
    'unauthenticated',
  ],
  [
    'a token of another algorithm',
    async () => {
      const claims = jwt.decode(await server.token('duty.a')) as jwt.JwtPayload;
      return { token: jwt.sign(claims, server.jwtSecret, { algorithm: 'HS512' }) };
    },
    'unauthenticated',
  ],
])('does not let in %s', async (_, auth, refusal) => {
  await expect(connectLive(server.url, await auth())).rejects.toMatchObject({ data: { code: refusal } });
});

it('does not shake hands with a page of another site', async () => {
  const handshake = (headers: Record<string, string>) =>
    fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers });
  expect((await handshake({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await handshake({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await handshake({ origin: server.url })).status).toBe(200);
});

it('lets a person watch what they may, and answers the rest as if it did not exist', async () => {
  await using socket = await connect('duty.a');
  await socket.request('live.join', { rtpCapabilities: {} });
  const watched = await socket.request('live.watch', { cameraId: own, profile: 'sub' });
  expect(watched).toMatchObject({ ok: true, data: { state: { kind: 'connecting' } } });
  const foreign = await socket.request('live.watch', { cameraId: others, profile: 'sub' });
  expect(code(foreign)).toBe('not_found');
  expect(await socket.request('live.watch', { cameraId: crypto.randomUUID(), profile: 'sub' })).toEqual(foreign);
});

it('refuses what the contract does not know, with the place', async () => {
  await using socket = await connect('duty.a');
  const wrong = [
    ['live.watch', { cameraId: own, profile: 'sub', facilityId: own }],
    ['live.watch', { cameraId: own, profile: 'huge' }],
    ['live.watch', { cameraId: '1 OR 1=1', profile: 'sub' }],
    ['live.watch'],
    ['live.watch', { cameraId: own, profile: 'sub' }, { more: true }],
    ['live.connect', { transportId: 'x', dtlsParameters: { fingerprints: [{ algorithm: 'rot13', value: '' }] } }],
  ] as const;
  for (const [name, ...input] of wrong) expect(code(await socket.request(name, ...input))).toBe('invalid_input');
  expect(await socket.request('live.watch', { cameraId: own, profile: 'huge' })).toMatchObject({
    error: { details: [{ path: 'profile' }] },
  });
});

it('needs to know the browser before it sends it pictures', async () => {
  await using socket = await connect('duty.a');
  expect(await socket.request('live.watch', { cameraId: own, profile: 'sub' })).toMatchObject({
    error: { code: 'invalid_input', message: expect.stringContaining('live.join') },
  });
});

it('passes over a request without an acknowledgement and goes on', async () => {
  await using socket = await connect('duty.a');
  socket.send('live.capabilities', {});
  socket.send('live.watch', { cameraId: own, profile: 'sub' });
  expect(await socket.request('live.capabilities', {})).toMatchObject({ ok: true });
});

it('hangs up on a payload that no browser would send', async () => {
  await using socket = await connect('duty.a');
  socket.send('live.join', { rtpCapabilities: { codecs: [{ mimeType: 'x'.repeat(200_000) }] } });
  await socket.closed();
  await using again = await connect('duty.a');
  expect(await again.request('live.capabilities', {})).toMatchObject({ ok: true });
});

it('bounds the tiles of one connection', async () => {
  await using socket = await connect('duty.a');
  await socket.request('live.join', { rtpCapabilities: {} });
  const watch = () => socket.request('live.watch', { cameraId: own, profile: 'sub' });
  const answers = [];
  for (let tile = 0; tile < 65; tile++) answers.push(await watch());
  expect(answers.filter((answer) => answer.ok)).toHaveLength(64);
  expect(code(answers.at(-1))).toBe('too_many_tiles');
});

it('prolongs a connection by a fresh token of the same session only', async () => {
  await using socket = await connect('duty.a');
  const another = await server.token('duty.a');
  expect(code(await socket.request('session.renew', { token: another }))).toBe('unauthenticated');
});

it('closes the connection when its session ends, and tells it why', async () => {
  const token = await server.token('duty.a');
  await using socket = await connectLive(server.url, { token });
  const told = socket.next('session.ended');
  await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  expect(await told).toEqual({ reason: 'signed_out' });
  await socket.closed();
  await expect(connectLive(server.url, { token })).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
});

it('tells why when a replaced refresh token ends the session', async () => {
  const body = JSON.stringify({ username: 'duty.a', password: server.password });
  const post = (path: string, init: RequestInit) => fetch(server.url + path, { method: 'POST', ...init });
  const signedIn = await post('/api/session', { body, headers: { 'content-type': 'application/json' } });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  await using socket = await connectLive(server.url, { token: accessToken });
  const told = socket.next('session.ended');
  const cookies = [signedIn.headers.getSetCookie()[0]!.split(';')[0]!];
  for (const turn of [0, 1]) {
    const fresh = await post('/api/session/refresh', { headers: { cookie: cookies[turn]! } });
    cookies.push(fresh.headers.getSetCookie()[0]!.split(';')[0]!);
  }
  await post('/api/session/refresh', { headers: { cookie: cookies[0]! } });
  expect(await told).toEqual({ reason: 'refresh_replayed' });
  await socket.closed();
});

it('ends the tiles of a camera that is taken out', async () => {
  await using socket = await connect('duty.a');
  await socket.request('live.join', { rtpCapabilities: {} });
  const { data } = (await socket.request('live.watch', { cameraId: own, profile: 'sub' })) as any;
  const closed = socket.next('live.closed');
  await server.request('operator', `DELETE /api/cameras/${own}`);
  expect(await closed).toEqual({ watchId: data.watchId, reason: 'not_found' });
});
