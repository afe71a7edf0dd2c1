import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { Simulator } from './simulator/simulator.ts';
import { tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const facilityId = demoPlaces['facility-b'].id;
const log = createLogger({ level: 'silent', pretty: false });
const demo = demoConsole();

const filterOf = (page: Page, cameraId: string) =>
  tileOf(page, cameraId)
    .locator('video')
    .evaluate((video) => getComputedStyle(video).filter);

it('does not let a picture look live that stands still, is dark or poor, and says what is wrong', async () => {
  await using simulator = await Simulator.create({
    log,
    cameras: ['frozen', 'black', 'lossy'].map((key) => ({ key })),
  });
  const ids = new Map<string, string>();
  for (const key of ['frozen', 'black', 'lossy']) {
    ids.set(key, await demo.addCamera(facilityId, `Thử ${key}`, { main: simulator.url(key, 'sub') }));
  }
  const [frozen, black, lossy] = [...ids.values()] as [string, string, string];
  await demo.as('inspector', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    for (const id of ids.values()) await tileInState(page, id, 'live');
    expect(await filterOf(page, frozen)).toBe('none');

    await simulator.inject({ kind: 'frozen' }, 'frozen');
    await simulator.inject({ kind: 'black' }, 'black');
    await simulator.inject({ kind: 'loss', percent: 5 }, 'lossy');
    await tileInState(page, frozen, 'frozen');
    expect(await filterOf(page, frozen)).toContain('brightness');
    expect(await tileOf(page, frozen).innerText()).toMatch(/Hình đứng[\s\S]*Hình này đã đứng \d+ giây/);
    await tileInState(page, black, 'black');
    expect(await filterOf(page, black)).toBe('none');
    expect(await tileOf(page, black).innerText()).toContain('Hình đen');
    await tileInState(page, lossy, 'degraded');
    expect(await filterOf(page, lossy)).toBe('none');
    expect(await tileOf(page, lossy).innerText()).toContain('Hình kém');
    expect(await tileOf(page, lossy).innerText()).not.toContain('Trực tiếp');

    for (const key of ids.keys()) await simulator.clear(undefined, key);
    for (const id of ids.values()) {
      await tileInState(page, id, 'live');
      expect(await watchFrames(page, id, 10)).toBeGreaterThan(3);
      expect(await filterOf(page, id)).toBe('none');
    }
  });
});

it('tells of a camera that nobody watches how it was when it was last looked at', async () => {
  const known = async () => {
    const { body } = await demo.server.request('inspector', `GET /api/facilities/${facilityId}/cameras`);
    return (body as { state: { kind: string }; checkedAt?: string }[]).filter(({ checkedAt }) => checkedAt);
  };
  // Those of the test before are let go a moment after their last viewer.
  while ((await known()).length < 3) await new Promise((done) => setTimeout(done, 200));
  for (const { state, checkedAt } of await known()) {
    expect(state.kind).not.toBe('idle');
    expect(Date.parse(checkedAt!)).toBeLessThanOrEqual(Date.now());
  }
});
