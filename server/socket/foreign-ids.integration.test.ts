import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { createLogger } from '../log.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive, type LiveSocket } from '../testing/live-socket.ts';

const lines: string[] = [];
const log = createLogger({ level: 'info', pretty: false, destination: { write: (line) => void lines.push(line) } });
const cameraOf = (key: string) => demoCameras.find(({ facilityKey }) => facilityKey === key)!.id;
const camera = { a: cameraOf('facility-a'), b: cameraOf('facility-b') };
const fingerprint = { algorithm: 'sha-256', value: Array(32).fill('AB').join(':') };
const dtlsParameters = { role: 'client', fingerprints: [fingerprint] };

/** A person at a tile that has its consumer and has not begun to show it. */
interface Viewer {
  socket: LiveSocket;
  cameraId: string;
  watchId: string;
  transportId: string;
  consumerId: string;
  producerId: string;
}

let server: DemoServer;
let a: Viewer;
let b: Viewer;
beforeAll(async () => {
  server = await startDemoServer(log);
  a = await viewer('duty.a', camera.a);
  b = await viewer('duty.b', camera.b);
});
afterAll(async () => {
  await a?.socket[Symbol.asyncDispose]();
  await b?.socket[Symbol.asyncDispose]();
  await server?.close();
});

async function joined(username: string): Promise<LiveSocket> {
  const socket = await connectLive(server.url, { token: await server.token(username) });
  const { data } = (await socket.request('live.capabilities', {})) as { data: { rtpCapabilities: object } };
  expect(await socket.request('live.join', data)).toMatchObject({ ok: true });
  return socket;
}

async function viewer(username: string, cameraId: string): Promise<Viewer> {
  const socket = await joined(username);
  const offered = socket.next('live.consumer');
  const { data } = (await socket.request('live.watch', { cameraId, profile: 'sub' })) as { data: { watchId: string } };
  const { transport, consumer } = await offered;
  const { id: consumerId, producerId } = consumer;
  return { socket, cameraId, watchId: data.watchId, transportId: transport.id, consumerId, producerId };
}

/** Asks as duty.a; the refusal must be in the log, with who asked for what. */
async function refusal(name: string, input: object): Promise<string> {
  lines.length = 0;
  const answer = await a.socket.request(name, input);
  if (answer.ok) throw new Error(`${name} was granted`);
  const [line] = lines.map((text) => JSON.parse(text)).filter(({ msg }) => /refused/.test(msg));
  expect(line).toMatchObject({ level: 40, request: name, personId: expect.any(String), socketId: expect.any(String) });
  if (answer.error.code === 'not_found')
    expect(Object.values(input)).toEqual(expect.arrayContaining(Object.values(line.asked)));
  return answer.error.code;
}

it('another facility’s camera, transport, watch, consumer and producer are refused as if they did not exist, and each is logged', async () => {
  for (const cameraId of [b.cameraId, b.watchId, b.producerId, b.consumerId]) {
    expect(await refusal('live.watch', { cameraId, profile: 'sub' })).toBe('not_found');
  }
  for (const transportId of [b.transportId, b.producerId, b.consumerId, 'x']) {
    expect(await refusal('live.connect', { transportId, dtlsParameters })).toBe('not_found');
    expect(await refusal('live.restartIce', { transportId })).toBe('not_found');
  }
  for (const name of ['live.resume', 'live.pause']) {
    expect(await refusal(name, { watchId: b.watchId, consumerId: b.consumerId })).toBe('not_found');
    for (const consumerId of [b.consumerId, b.producerId, a.producerId, a.watchId]) {
      expect(await refusal(name, { watchId: a.watchId, consumerId })).toBe('not_found');
    }
    expect(await refusal(name, { watchId: b.watchId, consumerId: a.consumerId })).toBe('not_found');
  }
  expect(await refusal('live.unwatch', { watchId: b.watchId })).toBe('not_found');
});

it('what mediasoup itself could do is no request here', async () => {
  for (const name of ['live.consume', 'live.consumer', 'consume', 'produce', 'live.state', 'error']) {
    expect(await refusal(name, { producerId: b.producerId, transportId: b.transportId })).toBe('invalid_input');
  }
});

it('nothing of that touched the other’s tile', async () => {
  const transports = await Promise.all(server.pool.nodes.map(({ router }) => router.dump()));
  expect(transports.flatMap(({ mapConsumerIdProducerId }) => mapConsumerIdProducerId)).toContainEqual({
    key: b.consumerId,
    value: b.producerId,
  });
  // Its own is still to be connected and begun, by itself.
  const { transportId, watchId, consumerId } = b;
  expect(await b.socket.request('live.connect', { transportId, dtlsParameters })).toMatchObject({ ok: true });
  expect(await b.socket.request('live.resume', { watchId, consumerId })).toMatchObject({ ok: true });
});

it('what comes again with other words is refused', async () => {
  const { transportId } = a;
  expect(await a.socket.request('live.connect', { transportId, dtlsParameters })).toMatchObject({ ok: true });
  const other = { ...dtlsParameters, fingerprints: [{ ...fingerprint, value: Array(32).fill('CD').join(':') }] };
  expect(await refusal('live.connect', { transportId, dtlsParameters: other })).toBe('conflict');
  expect(await refusal('live.join', { rtpCapabilities: {} })).toBe('conflict');
});

it('what comes before its time or after it is refused', async () => {
  const early = await connectLive(server.url, { token: await server.token('duty.a') });
  await using _early = early;
  const code = async (name: string, input: object) => ((await early.request(name, input)) as any).error?.code;
  expect(await code('live.watch', { cameraId: a.cameraId, profile: 'sub' })).toBe('invalid_input');
  // Of the same person, on another connection.
  expect(await code('live.resume', { watchId: a.watchId, consumerId: a.consumerId })).toBe('not_found');
  expect(await code('live.connect', { transportId: a.transportId, dtlsParameters })).toBe('not_found');

  const { watchId, consumerId } = a;
  expect(await a.socket.request('live.unwatch', { watchId })).toMatchObject({ ok: true });
  expect(await refusal('live.unwatch', { watchId })).toBe('not_found');
  expect(await refusal('live.resume', { watchId, consumerId })).toBe('not_found');
});
