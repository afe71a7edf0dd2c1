import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { readConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { startServer } from '../server.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { cutPower, darkProvince, prepareDarkProvince } from '../testing/power-cut.ts';
import { summary } from './statistics.ts';

const password = 'bench-only-password';
/** All cameras go within, and a page is given so long to tell of the last; milliseconds. */
const cutMs = 10_000;
const limitMs = 120_000;
/** Between two clicks on the page, milliseconds. */
const clickEveryMs = 200;

/** What the page saw: when it told of how many cameras (both clocks are this machine's), how long clicks took and what held it up. */
interface Seen {
  told: { at: number; cameras: number }[];
  clicks: number[];
  longTasksMs: number;
}

/**
 * A power cut of a whole province: 500 cameras in 32 facilities within ten seconds, through the real server. How soon the province's page tells of
 * each, and how it bears being used meanwhile.
 */
export async function benchAlertStorm(): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'vong-gac-bench-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const config = readConfig({
    ...{ NODE_ENV: 'development', DEMO: 'on', DEMO_PASSWORD: password, DEMO_DAYS: '0', COVERAGE_STREAMS: '0' },
    ...{ HOST: '127.0.0.1', PORT: '0', RTC_PORT: '0', TLS: 'off', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
    JWT_SECRET: randomBytes(48).toString('base64'),
    CREDENTIAL_KEY: randomBytes(32).toString('hex'),
    LEDGER_KEY: randomBytes(32).toString('hex'),
    ...(process.env['MEDIASOUP_WORKER_BIN'] && { MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] }),
  });
  const log = createLogger({ level: 'error', pretty: false });
  const database = await openDatabase({ url: config.databaseUrl, dataDir, log });
  const cameras = await prepareDarkProvince(database.prisma, password);
  await database.close();
  const server = resources.use(await startServer(config, log));
  const browser = await launchBrowser();
  resources.defer(() => browser.close());
  const page = await (await newPerson(browser)).newPage();
  const messages: number[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"alert.changed"')) messages.push(String(payload).length);
    }),
  );
  await signIn(page, server.url, 'inspector', password);
  await page.goto(`${server.url}/board`);
  await page.getByTestId('alert-strip').getByText('Không có cảnh báo').waitFor();

  const gone = new Map<string, number>();
  server.registry.on('state', (cameraId, { kind }) => {
    if (kind === 'offline' && !gone.has(cameraId)) gone.set(cameraId, Date.now());
  });
  const { seen, stop } = await watchPage(page);
  const begun = Date.now();
  const leases = await cutPower(server.registry, cameras, cutMs);
  const last = `${darkProvince.cameras}/${darkProvince.cameras} camera`;
  await page.getByTestId('alert-worst').getByText(last).waitFor({ timeout: limitMs });
  const tookS = (Date.now() - begun) / 1000;
  await delay(500);
  await stop();
  for (const lease of leases) lease.release(0);

  const { told, clicks, longTasksMs } = await seen();
  const offline = [...gone.values()].sort((a, b) => a - b);
  // The n-th camera that went is told of once the page says n or more.
  const delivery = offline.flatMap((at, index) => {
    const shown = told.find(({ cameras: count }) => count > index);
    return shown ? [Math.max(0, shown.at - at)] : [];
  });
  console.table({
    'camera gone to its place in the alert on the screen, ms': summary(delivery),
    'click to the next picture of the page, ms': summary(clicks),
  });
  console.table({
    'seconds from the first to the last': tookS,
    'share of long tasks, %': Math.round(longTasksMs / tookS / 10),
    'messages about alerts': messages.length,
    'bytes of them': messages.reduce((sum, bytes) => sum + bytes, 0),
  });
}

async function watchPage(page: Page): Promise<{ seen: () => Promise<Seen>; stop: () => Promise<void> }> {
  await page.evaluate((everyMs) => {
    const seen: Seen = { told: [], clicks: [], longTasksMs: 0 };
    const look = () => {
      const text = document.querySelector('[data-testid=alert-worst]')?.textContent ?? '';
      const cameras = Number(/(\d+)\/\d+ camera/.exec(text)?.[1] ?? 0);
      if (cameras > (seen.told.at(-1)?.cameras ?? 0))
        requestAnimationFrame(() => seen.told.push({ at: Date.now(), cameras }));
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, { childList: true, subtree: true, characterData: true });
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longTasksMs += duration;
    });
    tasks.observe({ entryTypes: ['longtask'] });
    // The tree of facilities comes and goes.
    const button = document.querySelector<HTMLElement>('[aria-controls], header [aria-expanded]')!;
    let due = performance.now() + everyMs;
    const timer = setInterval(() => {
      const meant = due;
      due = performance.now() + everyMs;
      button.click();
      requestAnimationFrame(() =>
        setTimeout(() => seen.clicks.push(performance.now() - Math.min(meant, performance.now()))),
      );
    }, everyMs);
    Object.assign(window, {
      storm: {
        seen,
        stop: () => {
          clearInterval(timer);
          changes.disconnect();
          tasks.disconnect();
        },
      },
    });
  }, clickEveryMs);
  const storm = { seen: 'storm.seen', stop: 'storm.stop()' };
  return { seen: () => page.evaluate(storm.seen), stop: () => page.evaluate(storm.stop) };
}
