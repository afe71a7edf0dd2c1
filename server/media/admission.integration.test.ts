import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLogger } from '../log.ts';
import { Simulator } from '../simulator/simulator.ts';
import { startMedia, stateOf } from '../testing/media.ts';

const silent = createLogger({ level: 'silent', pretty: false });
const camera = (id: string) => ({ id, facilityId: 'facility', profiles: ['main', 'sub'] as const });
const small = { width: 320, height: 184, fps: 10, gopSeconds: 1 };

let simulator: Simulator;
beforeAll(async () => {
  const foreign = { settings: { sub: { ...small, codec: 'mjpeg' as const } } };
  const reordered = { settings: { sub: { ...small, h264Profile: 'main' as const, bFrames: 2 } } };
  simulator = await Simulator.create({
    log: silent,
    cameras: [
      ...['a', 'b', 'c'].map((key) => ({ key })),
      { key: 'foreign-a', ...foreign },
      { key: 'foreign-b', ...foreign },
      { key: 'reordered', ...reordered },
    ],
    settings: { sub: small },
  });
});
afterAll(() => simulator.close());

const sub = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, { url: simulator.url(key, 'sub') }]));

it('transcodes no more streams than this host may, says so, and goes on as soon as one ends', async () => {
  await using media = await startMedia(sub('foreign-a', 'foreign-b', 'a'), { transcodeLimit: 1 });
  const first = media.registry.acquire(camera('foreign-a'), 'sub');
  await stateOf(first.stream, 'live');
  const second = media.registry.acquire(camera('foreign-b'), 'sub').stream;
  // Without a time for the next try: that is whenever the other one ends.
  expect(await stateOf(second, 'unsupported')).toEqual({
    ...{ kind: 'unsupported', reason: 'transcoding_full' },
    since: expect.any(Number) as number,
  });
  // What is sent on as it comes needs no place.
  await stateOf(media.registry.acquire(camera('a'), 'sub').stream, 'live');
  first.release();
  await stateOf(second, 'live');
});

it('remembers what must be transcoded, and starts with that the next time', async () => {
  await using media = await startMedia(sub('reordered'));
  const started = () => media.logged().match(/ffmpeg started/g)?.length ?? 0;
  const first = media.registry.acquire(camera('reordered'), 'sub');
  await vi.waitFor(() => expect(started()).toBe(2), { timeout: 60_000 });
  await stateOf(first.stream, 'live');
  first.release();
  await stateOf(first.stream, 'idle');
  await stateOf(media.registry.acquire(camera('reordered'), 'sub').stream, 'live');
  expect(started()).toBe(3);
  // A changed camera is looked at without prejudice.
  media.registry.sourceChanged('reordered');
  await vi.waitFor(() => expect(started()).toBe(5), { timeout: 60_000 });
});

it.each([453, 503] as const)(
  'learns the session limit of a recorder that answers %i, and lets streams wait in order',
  async (status) => {
    await simulator.inject({ kind: 'session_limit', sessions: 1, status });
    await using media = await startMedia(sub('a', 'b', 'c'));
    const a = media.registry.acquire(camera('a'), 'sub');
    await stateOf(a.stream, 'live');
    const b = media.registry.acquire(camera('b'), 'sub');
    expect(await stateOf(b.stream, 'refused')).toMatchObject({ reason: 'session_limit' });
    const c = media.registry.acquire(camera('c'), 'sub');
    expect(await stateOf(c.stream, 'refused')).toMatchObject({ reason: 'session_limit' });
    const asked = simulator.seen.length;
    a.release();
    await stateOf(b.stream, 'live');
    expect(c.stream.state).toMatchObject({ reason: 'session_limit' });
    // Nobody knocks at a door that is known to be closed.
    expect(
      simulator.seen
        .slice(asked)
        .map(({ path }) => path)
        .filter((path) => path.includes('c/')),
    ).toEqual([]);
    b.release();
    await stateOf(c.stream, 'live');
    await simulator.clear('session_limit');
  },
);

it('shows that a camera is busy whose sessions are held by others', async () => {
  await simulator.inject({ kind: 'session_limit', sessions: 0 });
  await using media = await startMedia(sub('a'));
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  expect(await stateOf(stream, 'reconnecting')).toMatchObject({ reason: 'server_busy' });
  await simulator.clear('session_limit');
  await stateOf(stream, 'live');
});

it('keeps to a limit that is set', async () => {
  const { host } = new URL(simulator.url('a', 'sub'));
  await using media = await startMedia(sub('a', 'b'), { sessionLimits: new Map([[host, 1]]) });
  const a = media.registry.acquire(camera('a'), 'sub');
  await stateOf(a.stream, 'live');
  const b = media.registry.acquire(camera('b'), 'sub').stream;
  expect(await stateOf(b, 'refused')).toMatchObject({ reason: 'session_limit' });
  a.release();
  await stateOf(b, 'live');
});
