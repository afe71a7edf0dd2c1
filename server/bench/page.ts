// `npm run bench -- --page 36`: one page full of small pictures. How quickly it answers a click meanwhile, and what it costs.
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { createLogger } from '../log.ts';
import { Simulator } from '../simulator/simulator.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';
import { usageOver } from './usage.ts';

const { values } = parseArgs({
  options: {
    /** Tiles on the page. */
    page: { type: 'string', default: '36' },
    clicks: { type: 'string', default: '60' },
    width: { type: 'string', default: '1366' },
    height: { type: 'string', default: '768' },
  },
});
const tiles = Number(values.page);
const viewport = { width: Number(values.width), height: Number(values.height) };
const picture = { fps: 15, gopSeconds: 2, bitrateKbit: 400 };
/** How long the page is watched without being touched, milliseconds. */
const watchedMs = 15_000;
/** Between clicks: a person's. */
const betweenMs = 400;

interface PageFigures {
  /** Share of the time in tasks of more than 50 ms, and the longest of them in milliseconds. */
  longShare: number;
  longest: number;
  /** Pictures that each tile decoded in a second. */
  decoded: number[];
}
declare global {
  interface Window {
    clicks: number[];
    longTasks: number[];
  }
}

const log = createLogger({ level: 'error', pretty: false });
const simulator = await Simulator.create({ cameras: [{ key: 'x' }], log, settings: { sub: picture } });
await using _simulator = { [Symbol.asyncDispose]: () => simulator.close() };
await using rig = await startRig(process.env);
await rig.setCameras(Array.from({ length: tiles }, (_, index) => `${simulator.url('x', 'sub')}?camera=${index + 1}`));
const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
const page = await (await newPerson(browser, { viewport })).newPage();
await page.addInitScript((size) => {
  localStorage.setItem('vong-gac.grid-size', String(size));
  window.clicks = [];
  window.longTasks = [];
  // From the click to the next painted picture of the page, as the browser itself measures it.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'click') window.clicks.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
  }).observe({ type: 'longtask' });
}, tiles);
await signIn(page, rig.url, 'inspector', rig.password);
await page.goto(`${rig.url}/facilities/${rig.facilityId}/live`);
await page.waitForFunction(
  (count) => document.querySelectorAll('[data-testid=camera-tile][data-state=live]').length >= count,
  tiles,
  { timeout: 120_000 },
);
await delay(3_000);

const [figures, usage] = await Promise.all([watchPage(page), usageOver(process.pid, watchedMs)]);
const clicks = await clickOften(page, Number(values.clicks));
const { p50, p95, max } = summary(clicks);
const decoded = summary(figures.decoded);
const share = (value: number) => `${(value * 100).toFixed(1)} %`;
console.log(
  `${tiles} tiles of 640x360 at ${picture.fps} pictures a second, window ${viewport.width}x${viewport.height}, ${availableParallelism()} cores for all of it:`,
);
console.table({
  'click to paint, ms (p50 / p95 / longest)': [p50, p95, max].map((value) => value.toFixed(0)).join(' / '),
  'time in long tasks': share(figures.longShare),
  'longest task, ms': figures.longest.toFixed(0),
  'decoded a second and tile (least / p50)': `${Math.min(...figures.decoded).toFixed(1)} / ${decoded.p50.toFixed(1)}`,
});
console.table(
  Object.fromEntries(
    Object.entries(usage).map(([name, { cores, memory, processes }]) => [
      name,
      { 'of a core': share(cores), MiB: Math.round(memory / 2 ** 20), processes },
    ]),
  ),
);

function watchPage(watched: Page): Promise<PageFigures> {
  return watched.evaluate(async (ms) => {
    const counts = () =>
      [...document.querySelectorAll('video')].map((video) => video.getVideoPlaybackQuality().totalVideoFrames);
    const [before, begun] = [counts(), performance.now()];
    window.longTasks.length = 0;
    await new Promise((done) => setTimeout(done, ms));
    const lasted = performance.now() - begun;
    const sum = window.longTasks.reduce((total, duration) => total + duration, 0);
    return {
      longShare: sum / lasted,
      longest: Math.max(0, ...window.longTasks),
      decoded: counts().map((count, index) => ((count - before[index]!) / lasted) * 1000),
    };
  }, watchedMs);
}

/** Opens and closes the account menu with real clicks; milliseconds. What is not reported took less than 16. */
async function clickOften(clicked: Page, count: number): Promise<number[]> {
  const box = (await clicked.locator('header button').last().boundingBox())!;
  await clicked.evaluate(() => (window.clicks.length = 0));
  for (let click = 0; click < count; click++) {
    await clicked.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await delay(betweenMs);
  }
  const reported = await clicked.evaluate(() => window.clicks);
  return [...reported, ...Array.from({ length: Math.max(0, count - reported.length) }, () => 16)];
}
