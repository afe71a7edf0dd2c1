import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLogger } from '../log.ts';
import { Simulator } from '../simulator/simulator.ts';
import { startMedia, stateOf } from '../testing/media.ts';
import { received } from '../testing/pictures.ts';
import { ownFfmpegs } from '../testing/processes.ts';

const silent = createLogger({ level: 'silent', pretty: false });
const camera = (id: string, facilityId = 'facility') => ({ id, facilityId, profiles: ['main', 'sub'] as const });
const transcoders = async () =>
  (await ownFfmpegs()).filter(({ commandLine }) => /-f concat .*-c:v libx264/.test(commandLine));

const kinds = {
  h265: { codec: 'h265' },
  mjpeg: { codec: 'mjpeg' },
  mpeg4: { codec: 'mpeg4' },
  b_frames: { h264Profile: 'main', bFrames: 2 },
} as const;

let simulator: Simulator;
beforeAll(async () => {
  const cameras = Object.entries(kinds).map(([key, settings]) => ({
    key,
    settings: { sub: { width: 1280, height: 720, fps: 25, bitrateKbit: 1500, ...settings } },
  }));
  simulator = await Simulator.create({ log: silent, cameras });
});
afterAll(() => simulator.close());

it.each(Object.keys(kinds))(
  'shows a camera of the kind %s as H.264 that browsers take, and no failure before',
  async (kind) => {
    await using media = await startMedia({ a: { url: simulator.url(kind, 'sub') } });
    const { stream } = media.registry.acquire(camera('a'), 'sub');
    const states: string[] = [];
    stream.on('state', (state) => states.push(state.kind));
    await vi.waitFor(async () => expect(await transcoders()).toHaveLength(1), { timeout: 60_000 });
    await stateOf(stream, 'live');
    const { frames, profile, complaints } = await received(stream, 40);
    expect(complaints).toBe('');
    expect(profile).toBe('Constrained Baseline');
    expect(frames.length).toBeGreaterThan(35);
    expect(frames.map(({ type }) => type)).not.toContain('B');
    expect(frames[0]).toMatchObject({ width: 640, height: 360 });
    expect(frames.filter(({ keyFrame }) => keyFrame).length).toBeGreaterThan(1);
    expect(
      states.filter((state) => state !== 'connecting' && state !== 'live'),
      media.logged(),
    ).toEqual([]);
  },
);

it('goes on transcoding when the camera changes its size', async () => {
  await using media = await startMedia({ a: { url: simulator.url('mjpeg', 'sub') } });
  const { stream } = media.registry.acquire(camera('a'), 'sub');
  await stateOf(stream, 'live');
  const smaller = { kind: 'encoding', settings: { width: 480, height: 272 } } as const;
  const { frames, complaints } = await received(stream, 80, () => void simulator.inject(smaller, 'mjpeg'));
  expect(complaints).toBe('');
  expect(frames.length).toBeGreaterThan(75);
  expect(stream.state.kind).toBe('live');
  expect(await transcoders()).toHaveLength(1);
});
