import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../log.ts';
import type { CameraFault } from '../simulator/faults.ts';
import { Simulator } from '../simulator/simulator.ts';
import { GstRtspServer } from '../testing/gst.ts';
import { startMedia, stateOf } from '../testing/media.ts';
import { received } from '../testing/pictures.ts';
import type { CameraStream } from './camera-stream.ts';

const silent = createLogger({ level: 'silent', pretty: false });
const camera = (id: string) => ({ id, facilityId: 'facility', profiles: ['main', 'sub'] as const });
const usual = { width: 320, height: 180, fps: 25, gopSeconds: 1, bitrateKbit: 300 };

const kinds = {
  plain: {},
  main: { h264Profile: 'main' },
  high: { h264Profile: 'high' },
  odd: { width: 642, height: 362 },
  described: { parameterSets: 'description' },
} as const;

let simulator: Simulator;
beforeAll(async () => {
  const cameras = Object.entries(kinds).map(([key, settings]) => ({ key, settings: { sub: settings } }));
  simulator = await Simulator.create({ log: silent, cameras, settings: { sub: usual } });
});
afterAll(() => simulator.close());
afterEach(() => simulator.clear());

const location = (kind: keyof typeof kinds) => ({ url: simulator.url(kind, 'sub') });
const statesOf = (stream: CameraStream) => {
  const states: string[] = [];
  stream.on('state', (state) => states.push('reason' in state ? `${state.kind} ${state.reason}` : state.kind));
  return states;
};
/** Time between pictures, in 1/90000 s. */
const steps = (timestamps: number[]) => timestamps.slice(1).map((at, index) => (at - timestamps[index]!) | 0);

it.each([
  ['main', 'Main', 320, 180],
  ['high', 'High', 320, 180],
  ['odd', 'Constrained Baseline', 642, 362],
  ['described', 'Constrained Baseline', 320, 180],
] as const)('sends on as it comes: %s', async (kind, profile, width, height) => {
  await using media = await startMedia({ a: location(kind) });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const got = await received(stream, 30);
  expect(got.complaints).toBe('');
  expect(got.profile).toBe(profile);
  expect(got.frames[0]).toMatchObject({ width, height, keyFrame: true });
  expect(got.frames.length).toBeGreaterThanOrEqual(28);
  expect(media.logged()).not.toContain('another way');
});

it.each<[string, CameraFault]>([
  ['its clock is hours off', { kind: 'clock', offsetMs: 5 * 3_600_000, drift: 0.01 }],
  ['it sends no reports', { kind: 'no_reports' }],
])('takes a camera as it is when %s', async (_, fault) => {
  await simulator.inject(fault);
  await using media = await startMedia({ a: location('plain') });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const { timestamps } = await received(stream, 30);
  for (const step of steps(timestamps)) expect(step).toBeCloseTo(3600, -2);
});

it.each<[string, CameraFault]>([
  ['leaps an hour ahead', { kind: 'timestamp_jump', seconds: 3600 }],
  ['leaps an hour back', { kind: 'timestamp_jump', seconds: -3600 }],
  ['leaps half a minute back', { kind: 'timestamp_jump', seconds: -30 }],
  ['stands still', { kind: 'timestamps_constant' }],
])('goes on when the time of the packets %s, and when it is put right', async (_, fault) => {
  await using media = await startMedia({ a: location('plain') });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const states = statesOf(stream);
  await simulator.inject(fault, 'plain');
  // Begun anew once, steadied from then on.
  await stateOf(stream, 'connecting');
  await stateOf(stream, 'live');
  const after = await received(stream, 40);
  await simulator.clear(undefined, 'plain');
  for (const got of [after, await received(stream, 40)]) {
    expect(got.complaints).toBe('');
    // Forward, and never so far that a player would wait or run after it.
    for (const step of steps(got.timestamps)) {
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThan(2 * 90_000);
    }
  }
  expect(states).toEqual(['connecting', 'live']);
});

it('goes on through a change of size in the middle of the stream', async () => {
  await using media = await startMedia({ a: location('plain') });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const states = statesOf(stream);
  const larger = { kind: 'encoding', settings: { width: 480, height: 270 } } as const;
  const { frames, complaints } = await received(stream, 90, () => void simulator.inject(larger, 'plain'));
  expect(complaints).toBe('');
  expect(frames[0]).toMatchObject({ width: 320, height: 180 });
  expect(frames.at(-1)).toMatchObject({ width: 480, height: 270 });
  expect(states).toEqual([]);
});

it.each([
  ['on the way, over UDP', 'udp'],
  ['by the camera, inside a TCP connection', 'tcp'],
] as const)('sees packets that are lost %s', async (_, transport) => {
  await using media = await startMedia({ a: { ...location('plain'), transport } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  await simulator.inject({ kind: 'loss', percent: 10, over: transport }, 'plain');
  expect(await stateOf(stream, 'degraded')).toMatchObject({ reason: 'packets_lost' });
});

it('goes over to UDP at once when a camera refuses TCP, and remembers it, unless it was told to use TCP', async () => {
  await using gst = await GstRtspServer.create({ streams: { gate: { codec: 'h264', udpOnly: true } } });
  const url = gst.url('gate');
  await using media = await startMedia({ a: { url }, stubborn: { url, transport: 'tcp' } });
  const first = media.registry.acquire(camera('a'), 'sub');
  const states = statesOf(first.stream);
  await stateOf(first.stream, 'live');
  expect(states).toEqual(['live']);
  first.release();
  await stateOf(first.stream, 'idle');
  await stateOf(media.registry.acquire(camera('a'), 'sub').stream, 'live');
  expect(media.logged().match(/"transport":"tcp","msg":"ffmpeg started"/g)).toHaveLength(1);
  const stubborn = media.registry.acquire(camera('stubborn'), 'sub').stream;
  await stateOf(stubborn, 'reconnecting');
});

it('plays RTSPS with a certificate that nobody has signed, and says when it cannot', async () => {
  const pair = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keyType: 'ec' });
  const tls = { key: pair.private, cert: pair.cert };
  const auth = { scheme: 'digest', username: 'viewer', password: 'p@:/?#[]%&=' } as const;
  await using gst = await GstRtspServer.create({ streams: { gate: { codec: 'h264' } }, tls, auth });
  const plain = simulator.url('plain', 'sub').replace('rtsp:', 'rtsps:');
  await using media = await startMedia({ a: { url: gst.url('gate'), ...auth }, plain: { url: plain } });
  await stateOf(media.registry.acquire(camera('a'), 'sub').stream, 'live');
  const { stream } = media.registry.acquire(camera('plain'), 'sub');
  expect(await stateOf(stream, 'reconnecting')).toMatchObject({ reason: 'tls_failed' });
});

describe('a redirect', () => {
  let elsewhere: Simulator;
  beforeAll(async () => {
    elsewhere = await Simulator.create({ log: silent, cameras: [{ key: 'plain' }], settings: { sub: usual } });
  });
  afterAll(() => elsewhere.close());

  it('is followed to where cameras may live', async () => {
    await simulator.inject({ kind: 'redirect', to: elsewhere.url('plain', 'sub') });
    const asked: string[] = [];
    const redirect = async (url: string) => {
      asked.push(url);
      return url;
    };
    await using media = await startMedia({ a: { ...location('plain'), redirect } });
    await stateOf(media.registry.acquire(camera('a'), 'sub').stream, 'live');
    expect(asked).toEqual([elsewhere.url('plain', 'sub')]);
    expect(elsewhere.sessions).toBe(1);
  });

  it.each([
    ['nobody permits it', undefined],
    ['it is not permitted', async () => undefined],
    ['that cannot be judged', () => Promise.reject(new Error('no name service'))],
  ])('leads nowhere when %s: nothing is sent there', async (_, redirect) => {
    await simulator.inject({ kind: 'redirect', to: elsewhere.url('plain', 'sub') });
    const before = elsewhere.connections.accepted;
    await using media = await startMedia({ a: { ...location('plain'), redirect } });
    const { stream } = media.registry.acquire(camera('a'), 'sub');
    expect(await stateOf(stream, 'refused')).toMatchObject({ reason: 'redirect_refused' });
    expect(elsewhere.connections.accepted).toBe(before);
  });

  it('that leads round in circles ends', async () => {
    await simulator.inject({ kind: 'redirect_loop' });
    await using media = await startMedia({ a: { ...location('plain'), redirect: async (url: string) => url } });
    const asked = simulator.seen.length;
    const { stream } = media.registry.acquire(camera('a'), 'sub');
    expect(await stateOf(stream, 'refused')).toMatchObject({ reason: 'redirect_refused' });
    expect(simulator.seen.length - asked).toBeLessThan(6);
  });
});
