import { expect, it } from 'vitest';
import { createLogger } from '../log.ts';
import { Simulator } from '../simulator/simulator.ts';
import { startMedia } from '../testing/media.ts';
import { everyOwnFfmpeg } from '../testing/processes.ts';
import { systemClock } from './clock.ts';
import { Coverage } from './coverage.ts';

const log = createLogger({ level: 'silent', pretty: false });
const camera = (id: string) => ({ id, facilityId: 'facility', profiles: ['main', 'sub'] as const });

it('knows the condition of cameras that nobody watches, one at a time, and pulls none for longer than that takes', async () => {
  const keys = ['well', 'dark', 'locked', 'away'];
  const credentials = { username: 'admin', password: 'right' };
  await using simulator = await Simulator.create({
    log,
    cameras: [{ key: 'well' }, { key: 'dark', scene: 'black' }, { key: 'locked', credentials }, { key: 'away' }],
  });
  await simulator.inject({ kind: 'status', status: 404 }, 'away');
  await using media = await startMedia(
    Object.fromEntries(keys.map((key) => [key, { url: simulator.url(key, 'sub') }])),
  );
  const { registry } = media;
  const before = Date.now();
  const away: string[] = [];
  {
    await using coverage = new Coverage({
      ...{ registry, clock: systemClock, log, parallel: 1 },
      cameras: async () => keys.map(camera),
      onAway: (cameraId, reason) => away.push(`${cameraId} ${reason}`),
    });
    expect(coverage).toBeDefined();
    let most = 0;
    while (keys.some((key) => registry.checkedAt(key) === undefined || registry.isPulled(key))) {
      most = Math.max(most, simulator.sessions);
      await new Promise((done) => setTimeout(done, 50));
    }
    expect(most).toBe(1);
    expect(registry.state('well').kind).toBe('live');
    expect(registry.state('dark')).toMatchObject({ kind: 'black', reason: 'picture_black' });
    expect(registry.state('locked')).toMatchObject({ kind: 'refused', reason: 'credentials_refused' });
    expect(registry.state('away')).toMatchObject({ kind: 'offline', reason: 'stream_not_found' });
    expect(away).toEqual(['away stream_not_found']);
    for (const key of keys) expect(registry.checkedAt(key)).toBeGreaterThanOrEqual(before);
    // Each was taken once: none is due again so soon, and the refused one must not be locked.
    expect(simulator.wrongPasswords('locked')).toBeLessThanOrEqual(1);
  }
  while (registry.size > 0) await new Promise((done) => setTimeout(done, 20));
  expect(await everyOwnFfmpeg()).toEqual([]);
});

it('does not try a refused password again because somebody opens the tile again', async () => {
  const credentials = { username: 'admin', password: 'right' };
  await using simulator = await Simulator.create({ log, cameras: [{ key: 'a', credentials }] });
  const url = simulator.url('a', 'sub');
  await using media = await startMedia({ a: { url, username: 'admin', password: 'wrong' } });
  const { registry } = media;
  for (let opened = 0; opened < 4; opened++) {
    const { stream, release } = registry.acquire(camera('a'), 'sub');
    while (stream.state.kind !== 'refused') await new Promise((done) => setTimeout(done, 20));
    release(0);
    while (registry.size > 0) await new Promise((done) => setTimeout(done, 20));
  }
  expect(simulator.wrongPasswords('a')).toBe(1);
  // Somebody has mended it.
  media.locations.set('a', { url, ...credentials });
  registry.sourceChanged('a');
  const { stream } = registry.acquire(camera('a'), 'sub');
  while (stream.state.kind !== 'live') await new Promise((done) => setTimeout(done, 20));
});
