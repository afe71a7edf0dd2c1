import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { clockPicture } from '../simulator/picture.ts';
import { Simulator } from '../simulator/simulator.ts';
import { GstRtspServer } from '../testing/gst.ts';
import { freePort } from '../testing/free-port.ts';
import { startMedia, stateOf } from '../testing/media.ts';
import { ownFfmpegs } from '../testing/processes.ts';
import { createLogger } from '../log.ts';

const engines = ['ffmpeg', 'direct'] as const;
const silent = createLogger({ level: 'silent', pretty: false });
const facility = (id: string, facilityId = 'facility') => ({ id, facilityId, profiles: ['main', 'sub'] as const });

it.each(engines)(
  'pulls a foreign RTSP server once for all viewers, video only, and lets it go after the last: %s',
  async (engine) => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const timersBefore = timers();
    await using gst = await GstRtspServer.create({
      streams: { yard: { codec: 'h264', keyFrameInterval: 15, withAudio: true } },
    });
    await using media = await startMedia({ yard: { url: gst.url('yard') } }, { engine });
    const first = media.registry.acquire(facility('yard'), 'sub');
    const second = media.registry.acquire(facility('yard'), 'sub');
    expect(second.stream).toBe(first.stream);
    await stateOf(first.stream, 'live');
    expect(await ownFfmpegs()).toHaveLength(engine === 'ffmpeg' ? 1 : 0);
    expect(media.logged()).not.toMatch(/audio/i);

    first.release();
    second.release();
    await stateOf(first.stream, 'idle');
    expect(media.registry.size).toBe(0);
    expect(await ownFfmpegs()).toEqual([]);
    const dump = await media.pool.nodes[0]!.router.dump();
    expect(dump.transportIds).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(timersBefore);
  },
);

it('gives a viewer who comes back while it lingers the same stream', async () => {
  await using gst = await GstRtspServer.create({ streams: { gate: { codec: 'h264', keyFrameInterval: 15 } } });
  await using media = await startMedia({ gate: { url: gst.url('gate') } });
  const first = media.registry.acquire(facility('gate'), 'sub');
  await stateOf(first.stream, 'live');
  first.release();
  const second = media.registry.acquire(facility('gate'), 'sub');
  expect(second.stream).toBe(first.stream);
  expect(second.stream.state.kind).toBe('live');
});

it('serves the grid of a camera with one stream from that one', async () => {
  await using gst = await GstRtspServer.create({ streams: { "a'b": { codec: 'h264', keyFrameInterval: 15 } } });
  await using media = await startMedia({ gate: { url: gst.url("a'b") } });
  const camera = { id: 'gate', facilityId: 'facility', profiles: ['main'] as const };
  const grid = media.registry.acquire(camera, 'sub');
  expect(media.registry.acquire(camera, 'main').stream).toBe(grid.stream);
  await stateOf(grid.stream, 'live');
});

it('says why a stream cannot be shown, and tries again only where that can help', async () => {
  await using gst = await GstRtspServer.create({ streams: { audio: { codec: 'audio' } } });
  await using web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { port: webPort } = web.address() as AddressInfo;
  const closedPort = await freePort();
  await using media = await startMedia({
    audio: { url: gst.url('audio') },
    missing: { url: gst.url('missing') },
    web: { url: `rtsp://127.0.0.1:${webPort}/` },
    closed: { url: `rtsp://127.0.0.1:${closedPort}/` },
  });
  const expected = {
    audio: ['unsupported', 'no_video'],
    missing: ['reconnecting', 'stream_not_found'],
    web: ['unsupported', 'not_rtsp'],
    closed: ['reconnecting', 'connection_refused'],
  };
  // One after the other: gst-rtsp-server prepares one stream at a time.
  for (const [id, [kind, reason]] of Object.entries(expected)) {
    const { stream, release } = media.registry.acquire(facility(id), 'sub');
    // A server that is still busy with the stream before is tried again; then it must be this reason, or the test's time runs out.
    while (!('reason' in stream.state) || stream.state.reason !== reason) await once(stream, 'state');
    expect(stream.state.kind, id).toBe(kind);
    release();
  }
});

it.each(['basic', 'digest'] as const)(
  'signs in by %s with any password, which nobody on the machine can read',
  async (scheme) => {
    const credentials = { username: 'us er', password: `p@:/?#[]%&='"\\!é` };
    await using gst = await GstRtspServer.create({
      streams: { gate: { codec: 'h264', keyFrameInterval: 15 } },
      auth: { scheme, ...credentials },
    });
    await using media = await startMedia({
      right: { url: gst.url('gate'), ...credentials },
      wrong: { url: gst.url('gate'), username: 'us er', password: 'secret-but-wrong' },
    });
    const wrong = media.registry.acquire(facility('wrong'), 'sub');
    expect(await stateOf(wrong.stream, 'refused')).toMatchObject({ reason: 'credentials_refused' });
    const right = media.registry.acquire(facility('right'), 'sub');
    await stateOf(right.stream, 'live');
    const [ffmpeg] = await ownFfmpegs();
    expect(ffmpeg?.commandLine).toContain('concat');
    for (const secret of ['us er', 'us%20er', 'secret-but-wrong', encodeURIComponent(credentials.password)]) {
      expect(ffmpeg?.commandLine).not.toContain(secret);
      expect(media.logged()).not.toContain(secret);
    }
  },
);

it.each(engines)(
  'comes back by itself after the camera was away, with a new producer for its viewers: %s',
  async (engine) => {
    await using camera = await simulated();
    await using media = await startMedia({ a: { url: camera.url('a', 'sub') } }, { engine });
    const { stream } = media.registry.acquire(facility('a'), 'sub');
    await stateOf(stream, 'live');
    const before = await stream.producerOn(stream.node!);
    await camera.inject({ kind: 'refuse' });
    expect(await stateOf(stream, 'reconnecting')).toMatchObject({ attempt: 1 });
    await camera.clear();
    await stateOf(stream, 'live');
    expect((await stream.producerOn(stream.node!))!.id).not.toBe(before!.id);
  },
);

it.each(engines)('notices a camera that keeps its connection and sends nothing: %s', async (engine) => {
  await using camera = await simulated();
  await using media = await startMedia({ a: { url: camera.url('a', 'sub') } }, { engine });
  const { stream } = media.registry.acquire(facility('a'), 'sub');
  await stateOf(stream, 'live');
  await camera.inject({ kind: 'stall' });
  const state = await stateOf(stream, 'reconnecting');
  expect(['stalled', 'connection_lost', 'timeout']).toContain(state.reason);
  await camera.clear();
  await stateOf(stream, 'live');
});

it('replaces an ffmpeg that was killed', async () => {
  await using camera = await simulated();
  await using media = await startMedia({ a: { url: camera.url('a', 'sub') } });
  const { stream } = media.registry.acquire(facility('a'), 'sub');
  await stateOf(stream, 'live');
  const puller = (await ownFfmpegs()).find(({ commandLine }) => commandLine.includes('concat'))!;
  process.kill(puller.pid, 'SIGKILL');
  expect(await stateOf(stream, 'reconnecting')).toMatchObject({ reason: 'connection_lost' });
  await stateOf(stream, 'live');
});

it('finds an ffmpeg that hangs, and leaves nothing of it', async () => {
  await using camera = await simulated();
  await using media = await startMedia({ a: { url: camera.url('a', 'sub') } });
  const { stream } = media.registry.acquire(facility('a'), 'sub');
  await stateOf(stream, 'live');
  const pullers = async () => (await ownFfmpegs()).filter(({ commandLine }) => commandLine.includes('concat'));
  const [hung] = await pullers();
  process.kill(hung!.pid, 'SIGSTOP');
  expect(await stateOf(stream, 'reconnecting')).toMatchObject({ reason: 'stalled' });
  await stateOf(stream, 'live');
  expect((await pullers()).map(({ pid }) => pid)).not.toContain(hung!.pid);
  expect(await pullers()).toHaveLength(1);
});

it.each(engines)('restarts at once when the camera is given another address: %s', async (engine) => {
  await using camera = await simulated();
  await using media = await startMedia({ a: { url: 'rtsp://127.0.0.1:1/nobody' } }, { engine });
  const { stream } = media.registry.acquire(facility('a'), 'sub');
  await stateOf(stream, 'reconnecting', 'offline');
  media.locations.set('a', { url: camera.url('a', 'sub') });
  media.registry.sourceChanged('a');
  await stateOf(stream, 'live');
});

it.each(engines)(
  'survives the death of a media worker: its own streams return, the others do not notice: %s',
  async (engine) => {
    await using camera = await simulated();
    await using media = await startMedia(
      { a: { url: camera.url('a', 'sub') }, b: { url: camera.url('b', 'sub') } },
      { engine, workers: 2 },
    );
    const a = media.registry.acquire(facility('a', 'first'), 'sub').stream;
    const b = media.registry.acquire(facility('b', 'second'), 'sub').stream;
    await Promise.all([stateOf(a, 'live'), stateOf(b, 'live')]);
    expect(a.node).not.toBe(b.node);
    const untouched = await b.producerOn(b.node!);
    process.kill(a.node!.worker.pid, 'SIGKILL');
    expect(await stateOf(a, 'reconnecting')).toMatchObject({ reason: 'media_restarting' });
    await stateOf(a, 'live');
    expect(b.state.kind).toBe('live');
    expect(await b.producerOn(b.node!)).toBe(untouched);
  },
);

it.each(engines)('spreads the viewers of a busy router over the other workers: %s', async (engine) => {
  await using camera = await simulated();
  await using media = await startMedia(
    { a: { url: camera.url('a', 'sub') } },
    { engine, workers: 2, busyConsumers: 0 },
  );
  const { stream } = media.registry.acquire(facility('a'), 'sub');
  await stateOf(stream, 'live');
  const home = stream.node!;
  const other = media.pool.nodes.find((node) => node !== home)!;
  const piped = await stream.producerOn(other);
  await piped!.enableTraceEvent(['rtp']);
  await once(piped!, 'trace');
  expect(piped).not.toBe(await stream.producerOn(home));
});

const simulated = (): Promise<Simulator> =>
  Simulator.create({
    cameras: ['a', 'b'].map((key) => ({ key, picture: clockPicture(key) })),
    log: silent,
    settings: { sub: { gopSeconds: 1 } },
  });
