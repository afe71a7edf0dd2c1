// `npm run bench -- --cold 20`: how long the console takes from an empty cache to a page that somebody can work with.
import { parseArgs } from 'node:util';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: {
    /** Loads that are measured. */
    cold: { type: 'string', default: '20' },
  },
});
/** After the page is there, so long is waited for tasks that would hold up a click, milliseconds. */
const settleMs = 2_000;

declare global {
  interface Window {
    /** Milliseconds since the navigation began: the page with its tiles is painted; the last task of more than 50 ms is over. */
    cold: { painted: number; busyUntil: number };
  }
}

await using rig = await startRig(process.env);
const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
const context = await newPerson(browser);
const page = await context.newPage();
await page.addInitScript(() => {
  window.cold = { painted: 0, busyUntil: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.cold.busyUntil = startTime + duration;
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (!document.querySelector('[data-testid=camera-tile] a.open')) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => (window.cold.painted = performance.now())));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
});
await signIn(page, rig.url, 'duty.a', rig.password);
const devtools = await context.newCDPSession(page);
const loads: Window['cold'][] = [];
for (let load = 0; load < Number(values.cold); load++) {
  await devtools.send('Network.clearBrowserCache');
  await page.goto(rig.url);
  await page.waitForFunction(() => window.cold.painted > 0);
  await page.waitForTimeout(settleMs);
  loads.push(await page.evaluate(() => window.cold));
}
console.table({
  'page with its tiles painted, ms': summary(loads.map(({ painted }) => painted)),
  'and nothing holds up a click, ms': summary(loads.map(({ painted, busyUntil }) => Math.max(painted, busyUntil))),
});
