// `npm run bench -- --single 20`: from the click on a tile of the grid to the camera's picture at full size, and to its main stream's first one.
import { parseArgs } from 'node:util';
import { launchBrowser, newPerson, signIn, stateLimit } from '../testing/browser.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: {
    /** Cameras that are opened, one after the other. */
    single: { type: 'string', default: '20' },
  },
});
/** Pictures of the demo's small streams are narrower, pixels. */
const mainWidth = 1280;

declare global {
  interface Window {
    /** Milliseconds from the last click to a picture of the opened camera, and to one of its main stream; 0 before. */
    single: { clickedAt: number; picture: number; main: number };
  }
}

await using rig = await startRig(process.env);
const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
const page = await (await newPerson(browser)).newPage();
await page.addInitScript((width) => {
  window.single = { clickedAt: 0, picture: 0, main: 0 };
  addEventListener('click', () => (window.single = { clickedAt: performance.now(), picture: 0, main: 0 }), {
    capture: true,
  });
  const seen = new WeakSet<HTMLVideoElement>();
  const follow = (video: HTMLVideoElement) =>
    video.requestVideoFrameCallback((now) => {
      const { single } = window;
      single.picture ||= now - single.clickedAt;
      if (video.videoWidth >= width) single.main ||= now - single.clickedAt;
      else if (video.isConnected) follow(video);
    });
  new MutationObserver(() => {
    for (const video of document.querySelectorAll<HTMLVideoElement>('[data-testid=zoom-stage] video')) {
      if (seen.has(video)) continue;
      seen.add(video);
      follow(video);
    }
  }).observe(document, { childList: true, subtree: true });
}, mainWidth);
await signIn(page, rig.url, 'duty.a', rig.password);
const live = `${rig.url}/facilities/${rig.facilityId}/live`;
await page.goto(live);
const opened: Window['single'][] = [];
for (let turn = 0; turn < Number(values.single); turn++) {
  const tiles = page.locator('[data-testid=camera-tile]');
  await page.waitForFunction(
    () => {
      const all = [...document.querySelectorAll<HTMLElement>('[data-testid=camera-tile]')];
      return all.length > 1 && all.every(({ dataset }) => dataset.state === 'live');
    },
    undefined,
    { timeout: stateLimit },
  );
  await tiles
    .nth(turn % (await tiles.count()))
    .locator('a.open')
    .click();
  await page.waitForFunction(() => window.single.main > 0, undefined, { timeout: stateLimit });
  opened.push(await page.evaluate(() => window.single));
  await page.goBack();
}
console.table({
  'picture of the camera, ms': summary(opened.map(({ picture }) => picture)),
  'picture of its main stream, ms': summary(opened.map(({ main }) => main)),
});
