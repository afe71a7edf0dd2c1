import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import type { LiveEvents } from './contract/live.ts';
import { rest } from './contract/rest.ts';
import { createLogger } from './log.ts';
import { OnvifDevice } from './simulator/onvif-device/onvif-device.ts';
import { clockPicture } from './simulator/picture.ts';
import { Simulator } from './simulator/simulator.ts';
import { startTestApp } from './testing/app.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';
import { connectLive } from './testing/live-socket.ts';
import { processTree } from './testing/processes.ts';

/** Cameras' passwords, with all that needs escaping somewhere; their stems survive every escaping as they are. */
const stems = ['RightCanary4403', 'WrongCanary4403'] as const;
const [right, wrong] = stems.map((stem) => `${stem}@:/ ?&%<'"ü`) as [string, string];
const username = 'admin';
const limit = 300_000;

/** The stem itself, in hexadecimal, and in base64 at whatever place of a text: the letters that its neighbours have no part in. */
const shapes = stems.flatMap((stem) => [
  stem,
  Buffer.from(stem).toString('hex'),
  ...[0, 1, 2].map((before) =>
    Buffer.from('\0'.repeat(before) + stem)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  ),
]);
function expectNoCanary(text: string, where: string): void {
  for (const shape of shapes) expect(text.includes(shape), `${shape} in ${where}`).toBe(false);
}

const lines: string[] = [];
const log = createLogger({ level: 'trace', pretty: false, destination: { write: (line) => void lines.push(line) } });
const quiet = createLogger({ level: 'silent', pretty: false });
const facilityId = demoPlaces['facility-b'].id;
const resources = new AsyncDisposableStack();
let server: DemoServer;
let camera: Simulator;
let device: OnvifDevice;
beforeAll(async () => {
  server = resources.use(await startDemoServer(log));
  const credentials = { username, password: right };
  const cameras = (['basic', 'digest'] as const).map((authentication) => ({
    ...{ key: authentication, picture: clockPicture('x'), credentials, authentication },
  }));
  camera = resources.use(await Simulator.create({ cameras, log: quiet }));
  device = resources.use(
    await OnvifDevice.create({
      ...{ host: '127.0.0.1', port: 0, name: 'x', credentials },
      profiles: [{ name: 'main', width: 640, height: 360, fps: 15, codec: 'h264', url: camera.url('digest', 'main') }],
      info: { manufacturer: 'Test', model: 'Test', firmwareVersion: '1', serialNumber: '1' },
    }),
  );
}, limit);
afterAll(() => resources.disposeAsync());

/** One request as the operator; what it answers is looked through. */
async function ask(as: string, route: `${string} ${string}`, body?: unknown): Promise<{ status: number; body: any }> {
  const answer = await server.request(as, route, body);
  expectNoCanary(JSON.stringify(answer), route);
  return answer;
}

const register = (name: string, source: object) =>
  ask('operator', 'POST /api/cameras', { facilityId, name, zone: 'gate', evenIfUnreachable: true, source });

it(
  'a camera’s password is nowhere but at the camera: not in log, answers, events, ledger, processes',
  { timeout: limit },
  async () => {
    const rtsp = (key: string, password: string) => ({
      kind: 'rtsp',
      main: camera.url(key, 'main'),
      username,
      password,
    });
    const onvif = (password: string) => ({ kind: 'onvif', host: '127.0.0.1', port: device.port, username, password });
    const made = [
      await register('basic', rtsp('basic', right)),
      await register('digest', rtsp('digest', right)),
      await register('refused by basic', rtsp('basic', wrong)),
      await register('refused by digest', rtsp('digest', wrong)),
      await register('away', { kind: 'rtsp', main: 'rtsp://127.0.0.1:1/', username, password: right }),
      await register('onvif', onvif(right)),
    ];
    for (const { status } of made) expect(status).toBe(201);
    const refusals = [
      await register('onvif refused', onvif(wrong)),
      await register('in the URL', {
        kind: 'rtsp',
        main: `rtsp://${username}:${encodeURIComponent(right)}@127.0.0.1/`,
      }),
      await register('in a bad URL', { kind: 'rtsp', main: `rtsp//${username}:${right}@127.0.0.1/` }),
      await register('without a URL', { kind: 'rtsp', main: 7, password: right }),
      await register('with another field', { ...rtsp('basic', right), pass: right }),
    ];
    for (const { status } of refusals) expect(status).toBeGreaterThanOrEqual(400);

    const verdicts = ['live', 'live', 'refused', 'refused', 'reconnecting', 'live'];
    const ids = made.map(({ body }) => body.id as string);
    await watchAll(new Map([...ids.entries()].map(([index, id]) => [id, verdicts[index]!])));

    await ask('operator', `PATCH /api/cameras/${ids[0]}`, { source: rtsp('basic', wrong) });
    await ask('operator', `DELETE /api/cameras/${ids[1]}`);
    await ask('operator', `GET /api/cameras/${ids[0]}`);
    for (const as of ['operator', 'auditor', 'duty.b']) {
      for (const route of Object.keys(rest).filter(
        (one) => one.startsWith('GET ') && one !== 'GET /api/ledger/export',
      )) {
        await ask(as, route.replace(':id', facilityId) as `GET ${string}`);
      }
    }
    const authorization = `Bearer ${await server.token('auditor')}`;
    const text = async (path: string) => (await fetch(server.url + path, { headers: { authorization } })).text();
    const ledger = await text('/api/ledger/export');
    expect(ledger).toContain('camera.registered');
    expectNoCanary(ledger, 'the exported ledger');
    expect(lines.join('')).toContain('camera registered');
    expectNoCanary(lines.join(''), 'the log');
  },
);

/** Watches all of them until each has been in its state. What is sent and which processes run meanwhile is looked through. */
async function watchAll(awaited: Map<string, string>): Promise<void> {
  await using socket = await connectLive(server.url, { token: await server.token('duty.b') });
  const cameras = new Map<string, string>();
  /** States may come before the answer that says which camera they are of. */
  const heard: [watchId: string, kind: string][] = [];
  const all = Promise.withResolvers<void>();
  const judge = () => {
    for (const [watchId, kind] of heard) {
      const id = cameras.get(watchId);
      if (id && awaited.get(id) === kind) awaited.delete(id);
    }
    if (awaited.size === 0) all.resolve();
  };
  for (const event of ['live.state', 'live.consumer', 'live.closed'] satisfies (keyof LiveEvents)[]) {
    socket.on(event, (payload) => expectNoCanary(JSON.stringify(payload), event));
  }
  socket.on('live.state', ({ watchId, state }) => {
    heard.push([watchId, state.kind]);
    judge();
  });
  const { data } = (await socket.request('live.capabilities', {})) as { data: object };
  await socket.request('live.join', data);
  for (const cameraId of [...awaited.keys()]) {
    const answer = (await socket.request('live.watch', { cameraId, profile: 'main' })) as any;
    expectNoCanary(JSON.stringify(answer), 'live.watch');
    cameras.set(answer.data.watchId, cameraId);
    heard.push([answer.data.watchId, answer.data.state.kind]);
    judge();
  }
  expect(await lookThroughProcesses(all.promise), 'ffmpegs seen').toBeGreaterThan(0);
}

/** The arguments and environment of everything that this process has started, again and again until `end`; how many ffmpegs there were. */
async function lookThroughProcesses(end: Promise<void>): Promise<number> {
  const seen = new Set<number>();
  let going = true;
  void end.then(() => (going = false));
  do {
    for (const { pid, name } of (await processTree(process.pid)).filter(({ pid }) => pid !== process.pid)) {
      for (const file of ['cmdline', 'environ']) {
        expectNoCanary(await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => ''), `${file} of ${name}`);
      }
      if (name === 'ffmpeg') seen.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (going);
  return seen.size;
}

it('in the database it is only sealed, and a failing database tells nobody', async () => {
  await using app = await startTestApp();
  const { prisma } = app.database;
  await app.addPerson('technician', 'technician', 'north');
  const token = await app.signIn('technician');
  const source = { kind: 'rtsp', main: 'rtsp://127.0.0.1:1/', username, password: right };
  const body = { facilityId: app.organisation.node.A, name: 'x', zone: 'gate', evenIfUnreachable: true, source };
  expect((await app.request('POST /api/cameras', { token, body })).status).toBe(201);

  const tables = await prisma.$queryRaw<
    { name: string }[]
  >`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`;
  let dump = '';
  for (const { name } of tables) dump += JSON.stringify(await prisma.$queryRawUnsafe(`SELECT t::text FROM ${name} t`));
  expect(dump).toContain('rtsp://127.0.0.1:1/');
  expectNoCanary(dump, 'the database');

  await prisma.$executeRawUnsafe('ALTER TABLE "CameraCredential" RENAME COLUMN "sealed" TO "gone"');
  const failed = await app.request('POST /api/cameras', { token, body });
  expect(failed.status).toBe(500);
  expectNoCanary(failed.text, 'the answer');
  expect(app.log()).toContain('a request failed');
  expectNoCanary(app.log(), 'the log');
});
