import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { generate } from 'selfsigned';
import { expect, it } from 'vitest';
import { createLogger } from '../../log.ts';
import { Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { GstRtspServer } from '../../testing/gst.ts';
import { startMedia, stateOf } from '../../testing/media.ts';
import { ownFfmpegs } from '../../testing/processes.ts';
import type { CameraStream } from '../camera-stream.ts';
import { eachNal } from '../h264.ts';
import { nal, parseRtp } from '../rtp.ts';
import { largestPacket } from './h264-forwarder.ts';

const silent = createLogger({ level: 'silent', pretty: false });
const camera = (id: string) => ({ id, facilityId: 'facility', profiles: ['main', 'sub'] as const });
const simulated = (options: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  Simulator.create({ cameras: [{ key: 'a' }], log: silent, settings: { sub: { gopSeconds: 1 } }, ...options });

it('sends the stream of a foreign RTSP server on in this process, and says goodbye to it', async () => {
  await using gst = await GstRtspServer.create({
    streams: { yard: { codec: 'h264', width: 1280, height: 720, keyFrameInterval: 15, withAudio: true } },
  });
  await using media = await startMedia({ yard: { url: gst.url('yard'), engine: 'direct' } });
  const { stream, release } = media.registry.acquire(camera('yard'), 'sub');
  await stateOf(stream, 'live');
  expect(await ownFfmpegs()).toEqual([]);
  const packets = await packetsOf(stream, 150);
  const [first] = packets;
  for (const [index, { sequence, ssrc, payloadType }] of packets.entries()) {
    expect(sequence).toBe((first!.sequence + index) & 0xffff);
    expect({ ssrc, payloadType }).toEqual({ ssrc: first!.ssrc, payloadType: 96 });
  }
  const [stats] = await (await stream.producerOn(stream.node!))!.getStats();
  expect(stats).toMatchObject({ packetsLost: 0, packetsDiscarded: 0 });
  release();
  await stateOf(stream, 'idle');
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap')).toEqual([]);
});

it.each(['basic', 'digest', 'digest_sha256'] as const)(
  'signs in by %s with any password, once',
  async (authentication) => {
    const credentials = { username: 'us er', password: `p@:/?#[]%&='"\\!é` };
    await using simulator = await simulated({ cameras: [{ key: 'a', credentials, authentication }] });
    const url = simulator.url('a', 'sub');
    await using media = await startMedia({
      right: { url, ...credentials, engine: 'direct' },
      wrong: { url, username: 'us er', password: 'secret-but-wrong', engine: 'direct' },
    });
    const wrong = media.registry.acquire(camera('wrong'), 'sub');
    expect(await stateOf(wrong.stream, 'refused')).toMatchObject({ reason: 'credentials_refused' });
    expect(simulator.wrongPasswords('a')).toBe(1);
    const right = media.registry.acquire(camera('right'), 'sub');
    await stateOf(right.stream, 'live');
    expect(simulator.wrongPasswords('a')).toBe(1);
    for (const secret of [credentials.password, 'us er', 'secret-but-wrong'])
      expect(media.logged()).not.toContain(secret);
  },
);

it.each(['basic', 'digest'] as const)('signs in to a foreign server by %s', async (scheme) => {
  const credentials = { username: 'us er', password: `p@:/?#[]%&='"\\!é` };
  await using gst = await GstRtspServer.create({
    streams: { gate: { codec: 'h264', keyFrameInterval: 15 } },
    auth: { scheme, ...credentials },
  });
  await using media = await startMedia({ gate: { url: gst.url('gate'), ...credentials, engine: 'direct' } });
  const { stream } = media.registry.acquire(camera('gate'), 'sub');
  await stateOf(stream, 'live');
});

it('pulls over TLS, whoever signed the certificate', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'camera' }]);
  await using simulator = await simulated({ tls: { key, cert } });
  await using media = await startMedia({ a: { url: simulator.url('a', 'sub'), engine: 'direct' } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const packets = await packetsOf(stream, 100);
  expect(packets.map(({ sequence }) => (sequence - packets[0]!.sequence) & 0xffff)).toEqual([...packets.keys()]);
});

it('puts parameter sets before key frames of a camera that has them in its description alone', async () => {
  await using simulator = await simulated({ settings: { sub: { gopSeconds: 1, parameterSets: 'description' } } });
  await using media = await startMedia({ a: { url: simulator.url('a', 'sub'), engine: 'direct' } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const types: number[] = [];
  for (const { payload } of await packetsOf(stream, 150)) eachNal(payload, (type) => types.push(type));
  const keyFrames = types.flatMap((type, index) => (type === nal.idr && types[index - 1] !== nal.idr ? [index] : []));
  expect(keyFrames.length).toBeGreaterThan(0);
  for (const index of keyFrames.filter((at) => at > 1))
    expect(types.slice(index - 2, index)).toEqual([nal.sps, nal.pps]);
});

it.each(['timestamp_jump', 'loss'] as const)('auto goes over to ffmpeg at a %s, and remembers', async (kind) => {
  await using simulator = await simulated();
  await using media = await startMedia({ a: { url: simulator.url('a', 'sub'), engine: 'auto' } });
  const first = media.registry.acquire(camera('a'), 'sub');
  await stateOf(first.stream, 'live');
  expect(await ownFfmpegs()).toEqual([]);
  const states: string[] = [];
  first.stream.on('state', (state) => states.push(state.kind));
  await simulator.inject(kind === 'loss' ? { kind, percent: 5, seed: 1 } : { kind, seconds: -20 });
  while (states.length === 0) await once(first.stream, 'state');
  await simulator.clear();
  await stateOf(first.stream, 'live');
  expect(await ownFfmpegs()).toHaveLength(1);
  expect(states).not.toContain('reconnecting');
  first.release();
  await stateOf(first.stream, 'idle');
  const second = media.registry.acquire(camera('a'), 'sub');
  await stateOf(second.stream, 'live');
  expect(await ownFfmpegs()).toHaveLength(1);
  expect(media.logged()).toContain(kind === 'loss' ? 'losses' : 'timestamps');
});

it('direct bears a clock that jumps: timestamps go on forward, and no picture is lost', async () => {
  await using simulator = await simulated();
  await using media = await startMedia({ a: { url: simulator.url('a', 'sub'), engine: 'direct' } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const collected = packetsOf(stream, 120);
  await simulator.inject({ kind: 'timestamp_jump', seconds: -20 });
  const packets = await collected;
  for (const [index, { timestamp }] of packets.entries()) {
    const step = (timestamp - (packets[index - 1]?.timestamp ?? timestamp)) | 0;
    expect(step).toBeGreaterThanOrEqual(0);
    expect(step).toBeLessThan(90_000);
  }
  expect(stream.state.kind).toBe('live');
  expect(media.logged()).toContain('"irregularity":"timestamps"');
});

it.each([{ codec: 'mjpeg' }, { h264Profile: 'main', bFrames: 2 }] as const)(
  'goes over to ffmpeg for what must be transcoded: %j',
  async (encoding) => {
    await using simulator = await simulated({ settings: { sub: { gopSeconds: 1, ...encoding } } });
    await using media = await startMedia({ a: { url: simulator.url('a', 'sub'), engine: 'direct' } });
    const { stream } = media.registry.acquire(camera('a'), 'sub');
    await stateOf(stream, 'live');
    // It may have been live before a B-frame was seen.
    while ((await ownFfmpegs()).length === 0) await once(stream, 'state');
    await stateOf(stream, 'live');
    expect(await ownFfmpegs()).toHaveLength(1);
  },
);

it('follows a redirect only where somebody may be sent', async () => {
  await using simulator = await simulated();
  await using other = await simulated();
  const target = other.url('a', 'sub');
  await simulator.inject({ kind: 'redirect', to: target });
  const url = simulator.url('a', 'sub');
  await using media = await startMedia({
    open: { url, engine: 'direct', redirect: async (to) => (to === target ? to : undefined) },
    shut: { url, engine: 'direct' },
  });
  const shut = media.registry.acquire(camera('shut'), 'sub').stream;
  expect(await stateOf(shut, 'reconnecting', 'refused')).toMatchObject({ reason: 'redirect_refused' });
  expect(other.connections.accepted).toBe(0);
  await stateOf(media.registry.acquire(camera('open'), 'sub').stream, 'live');
  await simulator.inject({ kind: 'redirect_loop' });
  media.locations.set('loop', { url, engine: 'direct', redirect: async (to) => to });
  const loop = media.registry.acquire(camera('loop'), 'sub').stream;
  expect(await stateOf(loop, 'reconnecting', 'refused')).toMatchObject({ reason: 'redirect_refused' });
});

it.each([
  [{ kind: 'nonsense', what: 'bytes' }, ['not_rtsp']],
  [{ kind: 'nonsense', what: 'web_page' }, ['not_rtsp']],
  [{ kind: 'huge', what: 'headers', bytes: 10_000_000 }, ['not_rtsp']],
  [{ kind: 'huge', what: 'description', bytes: 10_000_000 }, ['not_rtsp']],
  [{ kind: 'status', status: 404 }, ['stream_not_found']],
  [{ kind: 'session_limit', sessions: 0 }, ['server_busy']],
] as const)('says what is wrong with %j', async (fault, reasons) => {
  await using simulator = await simulated();
  await simulator.inject(fault as never);
  await using media = await startMedia({ a: { url: simulator.url('a', 'sub'), engine: 'direct' } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  const state = await stateOf(stream, 'reconnecting', 'unsupported', 'refused', 'offline');
  expect(reasons).toContain(state.reason);
});

it('gives up on a server that takes connections and says nothing, and leaves no connection behind', async () => {
  const sockets = new Set<Socket>();
  await using mute = createServer((socket) => void sockets.add(socket.resume().on('error', () => undefined))).listen(
    0,
    '127.0.0.1',
  );
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  await using media = await startMedia({ a: { url: `rtsp://127.0.0.1:${port}/x`, engine: 'direct' } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  expect(await stateOf(stream, 'reconnecting')).toMatchObject({ reason: 'timeout' });
  const [socket] = sockets;
  if (!socket!.closed) await once(socket!, 'close');
});

/** The next packets that a stream sends on, as they are. */
async function packetsOf(stream: CameraStream, count: number) {
  const packets: { sequence: number; timestamp: number; ssrc: number; payloadType: number; payload: Buffer }[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = stream.catchUpSource!.onPacket((packet) => {
    expect(packet.length).toBeLessThanOrEqual(largestPacket);
    packets.push(parseRtp(Buffer.from(packet))!);
    if (packets.length === count) resolve();
  });
  await promise;
  stop();
  return packets;
}
