import { expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { Simulator } from './simulator/simulator.ts';
import { pictureFilter, stateLimit, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const facilityId = demoPlaces['facility-b'].id;
const log = createLogger({ level: 'silent', pretty: false });
const demo = demoConsole();

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
    expect(await pictureFilter(page, frozen)).toBe('none');

    await simulator.inject({ kind: 'frozen' }, 'frozen');
    await simulator.inject({ kind: 'black' }, 'black');
    await simulator.inject({ kind: 'loss', percent: 5 }, 'lossy');
    await tileInState(page, frozen, 'frozen');
    const says = (id: string) => expect.poll(() => tileOf(page, id).innerText());
    await says(frozen).toMatch(/Hình đứng[\s\S]*Hình này đã đứng \d+ giây/);
    expect(await pictureFilter(page, frozen)).toContain('brightness');
    await tileInState(page, black, 'black');
    expect(await pictureFilter(page, black)).toBe('none');
    await says(black).toContain('Hình đen');
    await tileInState(page, lossy, 'degraded');
    expect(await pictureFilter(page, lossy)).toBe('none');
    // Not both in the same moment.
    await says(lossy).toMatch(/^(?![\s\S]*Trực tiếp)[\s\S]*Hình kém/);

    for (const key of ids.keys()) await simulator.clear(undefined, key);
    for (const id of ids.values()) {
      await tileInState(page, id, 'live');
      expect(await watchFrames(page, id, 10)).toBeGreaterThan(3);
      expect(await pictureFilter(page, id)).toBe('none');
    }
  });
});

it('a camera that stands still does not look live when it is opened, in its other stream either', async () => {
  await using simulator = await Simulator.create({ log, cameras: [{ key: 'x' }] });
  const source = { main: simulator.url('x', 'main'), sub: simulator.url('x', 'sub') };
  const id = await demo.addCamera(facilityId, 'Thử hai luồng', source);
  await demo.as('inspector', async (page) => {
    await page.setViewportSize({ width: 1600, height: 1000 });
    await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    await tileInState(page, id, 'live');
    await simulator.inject({ kind: 'frozen' }, 'x');
    await tileInState(page, id, 'frozen');
    // Over both pages, whenever the page is painted.
    await page.evaluate((cameraId) => {
      const seen = new Set<string>();
      const look = () => {
        const tile = document.querySelector<HTMLElement>(`[data-camera-id="${cameraId}"]`);
        if (tile) seen.add(tile.dataset['state']!);
        requestAnimationFrame(look);
      };
      look();
      Object.assign(window, { seen });
    }, id);
    await tileOf(page, id).click();
    await page.waitForURL(`**/cameras/${id}`);
    const width = () =>
      tileOf(page, id)
        .locator('video')
        .evaluate((video) => (video as HTMLVideoElement).videoWidth);
    await expect.poll(width, { timeout: stateLimit }).toBe(1280);
    await watchFrames(page, id, 20);
    const seen = await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
    expect(seen).toContain('frozen');
    expect(seen).not.toContain('live');
    await simulator.clear(undefined, 'x');
    await tileInState(page, id, 'live');
  });
  await demo.server.request('operator', `DELETE /api/cameras/${id}`);
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
