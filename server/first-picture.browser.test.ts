import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { Simulator } from './simulator/simulator.ts';
import { launchBrowser, newPerson, signIn, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';

/** No key frame comes by itself within a test. */
const gopSeconds = 120;
/** Less than that: what is waited for does not come with a key frame. */
const limit = 60_000;

let server: DemoServer;
let browser: Browser;
let simulator: Simulator;
let cameraId: string;
beforeAll(async () => {
  const log = createLogger({ level: 'silent', pretty: false });
  server = await startDemoServer();
  browser = await launchBrowser();
  const settings = { sub: { fps: 15, gopSeconds, bitrateKbit: 200 } };
  simulator = await Simulator.create({ cameras: [{ key: 'x' }], log, settings });
  const source = { kind: 'rtsp', main: simulator.url('x', 'sub') };
  const camera = { facilityId: demoPlaces['facility-b'].id, name: 'Sân', zone: 'yard', source };
  const { status, body } = await server.request('operator', 'POST /api/cameras', camera);
  expect(status).toBe(201);
  cameraId = body.id;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await simulator?.close();
});

async function join(): Promise<Page> {
  const page = await (await newPerson(browser)).newPage();
  await signIn(page, server.url, 'leader.b', server.password);
  await page.goto(`${server.url}/cameras/${cameraId}`);
  return page;
}
const live = (page: Page) => tileInState(page, cameraId, 'live');

/** From now on: what the tile says, and how many of its pictures were blank when the page was painted. */
const record = (page: Page) =>
  tileOf(page, cameraId).evaluate((element) => {
    const tile = element as HTMLElement;
    const seen = { states: new Set<string>(), painted: 0, blank: 0 };
    const canvas = new OffscreenCanvas(8, 8);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const look = () => {
      seen.states.add(tile.dataset.state!);
      context.clearRect(0, 0, 8, 8);
      context.drawImage(tile.querySelector('video')!, 0, 0, 8, 8);
      const { data } = context.getImageData(0, 0, 8, 8);
      if (data.every((value, index) => index % 4 === 3 || value < 20)) seen.blank += 1;
      seen.painted += 1;
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seen: () => ({ ...seen, states: [...seen.states] }) });
  });
const recorded = (page: Page): Promise<{ states: string[]; painted: number; blank: number }> =>
  page.evaluate(() => (window as unknown as { seen: () => never }).seen());

it('shows a newcomer a moving picture long before the next key frame, and goes over to the shared stream without a break', async () => {
  const first = await join();
  await live(first);
  const second = await join();
  await live(second);
  expect(await watchFrames(second, cameraId, 10)).toBeGreaterThan(1);
  // Its neighbours in the strip have a key frame every 2 s, and are caught up with before long.
  await expect.poll(() => server.registry.catchUps.present, { timeout: limit }).toBe(1);

  await record(second);
  await simulator.forceKeyFrame('x', 'sub');
  await expect.poll(() => server.registry.catchUps.present, { timeout: limit }).toBe(0);
  expect(await watchFrames(second, cameraId, 20)).toBeGreaterThan(1);
  const { states, painted, blank } = await recorded(second);
  expect(states).toEqual(['live']);
  expect(painted).toBeGreaterThan(10);
  expect(blank).toBe(0);
  await first.context().close();
  await second.context().close();
});

it('shows a tile that comes back into sight the present, without waiting for a key frame', async () => {
  const page = await join();
  await live(page);
  const moveTile = (by: string) =>
    tileOf(page, cameraId).evaluate((tile, to) => void ((tile as HTMLElement).style.translate = to), by);
  await moveTile('0 200vh');
  await page
    .locator(`[data-testid=camera-tile][data-camera-id="${cameraId}"]:not([data-state=live])`)
    .waitFor({ state: 'attached', timeout: limit });
  await moveTile('0 0');
  await live(page);
  expect(await watchFrames(page, cameraId, 10)).toBeGreaterThan(1);
  await page.context().close();
});
