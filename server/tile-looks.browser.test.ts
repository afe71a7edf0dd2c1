import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { Simulator } from './simulator/simulator.ts';
import { stateLimit, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { consumersOf } from './testing/consumers.ts';
import { demoConsole } from './testing/demo-console.ts';

const facilityId = demoPlaces['facility-b'].id;
const cameraName = 'Sân bóng chuyền';
const demo = demoConsole();
let simulator: Simulator;
let cameraId: string;
let consumers: ReturnType<typeof consumersOf>;
beforeAll(async () => {
  const log = createLogger({ level: 'silent', pretty: false });
  simulator = await Simulator.create({ cameras: [{ key: 'x' }], log });
  const source = { main: simulator.url('x', 'main'), sub: simulator.url('x', 'sub') };
  cameraId = await demo.addCamera(facilityId, cameraName, source);
  consumers = consumersOf(demo.server.pool);
});
afterAll(() => simulator?.close());

/** From now on, over all pages of the console: the widths of this camera's picture when the page was painted, and how often a tile that had one was blank. */
const record = (page: Page) =>
  page.evaluate((id) => {
    const seen = { widths: [] as number[], blank: 0 };
    const canvas = new OffscreenCanvas(8, 8);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const hadPicture = new WeakSet<HTMLVideoElement>();
    const look = () => {
      requestAnimationFrame(look);
      const video = document.querySelector<HTMLVideoElement>(`[data-camera-id="${id}"] video`);
      if (!video) return;
      context.clearRect(0, 0, 8, 8);
      context.drawImage(video, 0, 0, 8, 8);
      const { data } = context.getImageData(0, 0, 8, 8);
      if (!data.every((value, index) => index % 4 === 3 || value < 20)) {
        hadPicture.add(video);
        if (seen.widths.at(-1) !== video.videoWidth) seen.widths.push(video.videoWidth);
      } else if (hadPicture.has(video)) seen.blank += 1;
    };
    look();
    Object.assign(window, { seen: () => seen });
  }, cameraId);
const recorded = (page: Page): Promise<{ widths: number[]; blank: number }> =>
  page.evaluate(() => (window as unknown as { seen: () => never }).seen());

it('opens a camera with the picture that its tile had, goes over to the large one without a break, and back', async () => {
  await demo.as('leader.b', async (page) => {
    // Room enough for the large picture on the one page, and not on the other.
    await page.setViewportSize({ width: 1600, height: 1000 });
    await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    await tileInState(page, cameraId, 'live');
    await watchFrames(page, cameraId, 5);
    await record(page);
    await tileOf(page, cameraId).click();
    await page.waitForURL(`**/cameras/${cameraId}`);
    await expect.poll(async () => (await recorded(page)).widths, { timeout: stateLimit }).toEqual([640, 1280]);
    await tileInState(page, cameraId, 'live');
    await page.goBack();
    await page.waitForURL(`**/facilities/${facilityId}/live`);
    await expect.poll(async () => (await recorded(page)).widths, { timeout: stateLimit }).toEqual([640, 1280, 640]);
    await tileInState(page, cameraId, 'live');
    expect((await recorded(page)).blank).toBe(0);
  });
});

it('opens a camera straight from a search with the small picture that others see already, before the large one is there', async () => {
  await demo.as('leader.b', async (other) => {
    await other.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    await tileInState(other, cameraId, 'live');
    await demo.as('duty.b', async (page) => {
      await page.setViewportSize({ width: 1600, height: 1000 });
      await page.goto(`${demo.server.url}/account`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await record(page);
      await page.keyboard.press('/');
      await page.getByRole('combobox').fill(cameraName);
      await page.getByRole('option').filter({ hasText: cameraName }).first().click();
      await page.waitForURL(`**/cameras/${cameraId}`);
      await expect.poll(async () => (await recorded(page)).widths, { timeout: stateLimit }).toEqual([640, 1280]);
      expect((await recorded(page)).blank).toBe(0);
    });
  });
});

it('what another layer covers is not sent', async () => {
  await demo.as('leader.b', async (page) => {
    await page.goto(`${demo.server.url}/cameras/${cameraId}`);
    await tileInState(page, cameraId, 'live');
    const sending = () => [...consumers].filter(({ paused }) => !paused).length;
    const tile = tileOf(page, cameraId);
    await page.locator('h1').click();
    await tile.evaluate((element) => element.requestFullscreen());
    expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
    expect(sending()).toBeGreaterThan(0);
    await page.evaluate(() => document.exitFullscreen());
    await page.locator('h1').evaluate((element) => element.requestFullscreen());
    await expect.poll(sending, { timeout: stateLimit }).toBe(0);
    await page.evaluate(() => document.exitFullscreen());
    await tileInState(page, cameraId, 'live');
    expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
  });
});

it('answers a click while thirty-six pictures play', { timeout: 4 * stateLimit }, async () => {
  const tiles = 36;
  const { body } = await demo.server.request('leader.b', `GET /api/facilities/${facilityId}/cameras`);
  for (let index = body.length; index < tiles; index++) {
    await demo.addCamera(facilityId, `Hành lang ${index}`, { main: `${simulator.url('x', 'sub')}?camera=${index}` });
  }
  await demo.as('leader.b', async (page) => {
    await page.addInitScript((size) => localStorage.setItem('vong-gac.grid-size', String(size)), tiles);
    await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    const live = page.locator('[data-testid=camera-tile][data-state=live]');
    await expect.poll(() => live.count(), { timeout: 2 * stateLimit }).toBe(tiles);
    await page.getByRole('button', { name: /^Tài khoản:/ }).click();
    await page.getByRole('menuitem', { name: 'Đăng xuất' }).waitFor();
    await expect.poll(() => live.count()).toBe(tiles);
    expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
  });
});
