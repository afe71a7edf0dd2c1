import { once } from 'node:events';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoAccounts } from '../prisma/seed/demo-accounts.ts';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { live } from './contract/live.ts';
import { rest } from './contract/rest.ts';
import { createLogger } from './log.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';
import { hostileInput } from './testing/hostile-values.ts';
import { connectLive, type LiveSocket } from './testing/live-socket.ts';
import { ownFfmpegs } from './testing/processes.ts';

/** The same messages every time; batches of them go at once. */
const seed = 4403;
const batch = 50;
const batches = 100;
const limit = 300_000;

const canary = 'Kanarienvogel-4403';
const lines: string[] = [];
const log = createLogger({ level: 'debug', pretty: false, destination: { write: (line) => void lines.push(line) } });
const ids: string[] = [
  ...demoCameras.map(({ id }) => id),
  ...Object.values(demoPlaces).map(({ id }) => id),
  // Not of those who are asked with below: they would be suspended.
  ...demoAccounts.filter(({ username }) => username === 'leader.b').map(({ id }) => id),
];

/** Where the socket's messages begin: REST, which may close places and take cameras out, does not know them. */
const watched = (['facility-a', 'facility-b'] as const).map((facilityKey) => ({
  facilityId: demoPlaces[facilityKey].id,
  cameraId: demoCameras.find((camera) => camera.facilityKey === facilityKey)!.id,
}));
const spared = new Set(watched.flatMap(({ facilityId, cameraId }) => [facilityId, cameraId]));

let server: DemoServer;
/** Of sessions that are alive, and of what looks like one. */
let tokens: string[];
/** Of those who watch; fetched before the guessing at passwords begins, after which nobody signs in from here for a while. */
const watching: Record<string, string> = {};
beforeAll(async () => {
  server = await startDemoServer(log);
  for (const facilityKey of ['facility-a', 'facility-b'] as const) {
    const source = { kind: 'rtsp', main: 'rtsp://127.0.0.1:1/', username: 'admin', password: canary };
    const camera = { facilityId: demoPlaces[facilityKey].id, name: 'Canary', zone: 'gate', source };
    const answer = await server.request('operator', 'POST /api/cameras', { ...camera, evenIfUnreachable: true });
    expect(answer.status).toBe(201);
    ids.push(answer.body.id);
  }
  for (const username of ['duty.a', 'duty.b', 'inspector']) watching[username] = await server.token(username);
  const alive = await Promise.all(['operator', 'technician', 'inspector', 'duty.a', 'auditor'].map(server.token));
  const claims = jwt.decode(alive[0]!) as object;
  tokens = [
    ...alive,
    ...alive,
    jwt.sign(claims, 'another secret'),
    jwt.sign(claims, '', { algorithm: 'none' }),
    'x',
    '',
  ];
}, limit);
afterAll(() => server?.close());

/** Nothing secret in what anybody is told or what is kept in the log. */
function expectNoSecret(text: string): void {
  for (const secret of [
    canary,
    encodeURIComponent(canary),
    Buffer.from(`admin:${canary}`).toString('base64'),
    server.jwtSecret,
    server.password,
  ]) {
    expect(text).not.toContain(secret);
  }
}

function expectHealthyLog(): void {
  const failures = lines.filter((line) => JSON.parse(line).level >= 50);
  expect(failures).toEqual([]);
  expectNoSecret(lines.join(''));
}

it('five thousand hostile REST requests fail nowhere and tell nothing', { timeout: limit }, async () => {
  const requests = Object.entries(rest).map(([route, { input }]) =>
    fc.record({
      route: fc.constant(route),
      input: hostileInput(
        input,
        ids.filter((id) => !spared.has(id)),
      ),
      raw: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.string({ unit: 'binary', maxLength: 50 })),
      token: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...tokens) }, fc.constant(undefined)),
      type: fc.constantFrom(
        'application/json',
        'application/json',
        'application/json',
        'text/plain',
        'application/x-www-form-urlencoded',
      ),
    }),
  );
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(
    fc.array(fc.oneof(...requests), { minLength: batch, maxLength: batch }),
    async (messages) => {
      const answers = await Promise.all(messages.map(send));
      for (const [index, { status, text }] of answers.entries()) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500 && status !== 503)
          throw new Error(`${status} for ${JSON.stringify(messages[index])}: ${text}`);
        expectNoSecret(text);
      }
    },
  );
  await fc.assert(property, { seed, numRuns: batches, endOnFailure: true });
  expectHealthyLog();
  // Not all for the same reason: some got through, and each kind of guard was met.
  for (const status of [200, 400, 401, 404]) expect(statuses.get(status), String(status)).toBeGreaterThan(100);
});

interface Message {
  route: string;
  input: unknown;
  raw: string | undefined;
  token: string | undefined;
  type: string;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : String(JSON.stringify(value)));

async function send({ route, input, raw, token, type }: Message): Promise<{ status: number; text: string }> {
  const [method = '', template = ''] = route.split(' ');
  const fields = typeof input === 'object' && input !== null ? { ...(input as Record<string, unknown>) } : {};
  // Signing out with a good token would leave the others nothing to ask with.
  const bearer = route === 'DELETE /api/session' ? undefined : token;
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = fields[name];
    delete fields[name];
    return encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : 'x');
  });
  const query =
    method === 'GET'
      ? `?${new URLSearchParams(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asText(value)])))}`
      : '';
  const whole =
    Object.keys(fields).length > 0 || input === null || typeof input !== 'object'
      ? JSON.stringify(fields.more ? input : fields)
      : undefined;
  const response = await fetch(server.url + path + query, {
    method,
    headers: { 'content-type': type, ...(bearer && { authorization: `Bearer ${bearer}` }) },
    ...(method !== 'GET' && { body: raw ?? whole }),
  });
  return { status: response.status, text: await response.text() };
}

it(
  'five thousand hostile socket messages fail nowhere, tell nothing and leave nothing behind',
  { timeout: limit },
  async () => {
    const known = Object.entries(live).map(([name, { input }]) =>
      fc.record({ name: fc.constant(name), args: fc.array(hostileInput(input, ids), { minLength: 1, maxLength: 1 }) }),
    );
    const strange = fc.record({
      name: fc.constantFrom(
        'error',
        'live.consumer',
        'session.ended',
        'constructor',
        '__proto__',
        'toString',
        '',
        '\0',
      ),
      args: fc.array(fc.oneof(fc.jsonValue(), fc.uint8Array({ maxLength: 20 }), fc.string()), { maxLength: 3 }),
    });
    const message = fc.oneof({ weight: 9, arbitrary: fc.oneof(...known) }, strange);
    const codes = new Map<string, number>();
    const property = fc.asyncProperty(
      fc.constantFrom('duty.a', 'duty.b', 'inspector'),
      fc.array(message, { minLength: batch, maxLength: batch }),
      async (username, messages) => {
        await using socket = await connectLive(server.url, { token: watching[username] });
        socket.on('live.consumer', (event) => expectNoSecret(JSON.stringify(event)));
        const { data } = (await socket.request('live.capabilities', {})) as { data: object };
        await socket.request('live.join', data);
        const own = await beginWatch(socket, watched[username === 'duty.b' ? 1 : 0]!);
        const answers = await Promise.all(
          messages.map(({ name, args }) => socket.request(name, ...args.map((value) => withIds(value, own)))),
        );
        for (const [index, answer] of answers.entries()) {
          const code = answer.ok ? 'ok' : answer.error.code;
          codes.set(code, (codes.get(code) ?? 0) + 1);
          if (code === 'internal') throw new Error(`internal for ${JSON.stringify(messages[index])}`);
          expectNoSecret(JSON.stringify(answer));
        }
      },
    );
    await fc.assert(property, { seed, numRuns: batches, endOnFailure: true });
    for (const code of ['ok', 'invalid_input', 'not_found']) expect(codes.get(code), code).toBeGreaterThan(100);
    expectHealthyLog();
    await expectNothingLeft();
  },
);

it('frames that are no messages at all end their own connection alone', { timeout: limit }, async () => {
  const token = watching['duty.a'];
  const packet = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '40',
      `40{"token":"${token}"}`,
      '42["live.watch"]',
      '420["live.join",{}]',
      '42[',
      '4',
      '1',
      '2',
      '3',
      '41',
      '43999[]',
      '44',
      '451-["x"]',
      '42["error","x"]',
      '40/admin,{}',
      '5',
      '6',
    ),
    fc.uint8Array({ maxLength: 60 }),
  );
  const property = fc.asyncProperty(fc.array(packet, { minLength: 5, maxLength: 30 }), async (packets) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    for (const one of packets) socket.send(one);
    socket.close();
    await closed;
  });
  await fc.assert(property, { seed, numRuns: 50, endOnFailure: true });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expectHealthyLog();
  await expectNothingLeft();
});

/** A tile of the person's own, so that the hostile messages have something to spoil. */
async function beginWatch(socket: LiveSocket, { cameraId }: { cameraId: string }): Promise<Record<string, string>> {
  const offered = socket.next('live.consumer');
  const answer = await socket.request('live.watch', { cameraId, profile: 'sub' });
  if (!answer.ok) throw new Error(`${cameraId} cannot be watched: ${answer.error.code}`);
  const { data } = answer;
  const { transport, consumer } = await offered;
  const { id: consumerId, producerId } = consumer;
  return {
    '@watchId': data.watchId,
    '@transportId': transport.id,
    '@consumerId': consumerId,
    '@producerId': producerId,
  };
}

function withIds(input: unknown, own: Record<string, string>): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, (typeof value === 'string' && own[value]) || value]),
  );
}

/** No connection, transport, consumer or ffmpeg; streams end a second after their last viewer. */
async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => server.gateway.connections).toBe(0);
  const left = async () => {
    const dumps = await Promise.all(server.pool.nodes.map(({ router }) => router.dump()));
    return { transports: dumps.flatMap(({ transportIds }) => transportIds), ffmpegs: await ownFfmpegs() };
  };
  await expect.poll(left).toEqual({ transports: [], ffmpegs: [] });
}
