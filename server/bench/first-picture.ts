import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { createLogger, type Logger } from '../log.ts';
import { startBarcodeCameras } from '../simulator/barcode-cameras.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { addProbe } from './page-probe.ts';
import { startRig } from './rig.ts';
import { summary, type Summary } from './statistics.ts';

/** What somebody sees who joins streams that others are watching. Milliseconds. */
interface JoinFigures {
  /** From the tile's appearance to its first picture. */
  first: Summary;
  /** To its first picture that is as fresh as everybody's. */
  firstLive: Summary;
  /** Glass to glass straight after, and that of the one who was there already, in the same seconds. */
  after: Summary;
  others: Summary;
}

interface JoinOptions {
  browser: Browser;
  environment: NodeJS.ProcessEnv;
  log: Logger;
  gopSeconds: number;
  tiles: number;
  joins: number;
}

/** How long the transport outlives its last tile, seconds: longer than a look elsewhere, or not at all. */
const lingers = { connected: 30, fresh: 0 } as const;
/** Latency readings for each tile after each join. */
const readings = 3;

/** `npm run bench -- --gop 10`: joins running streams again and again, at any moment of their GOP, and prints what it saw. */
export async function benchJoins({
  gopSeconds,
  tileCounts,
  joins,
}: {
  gopSeconds: number;
  tileCounts: readonly number[];
  joins: number;
}): Promise<void> {
  const log = createLogger({ level: 'error', pretty: false });
  const browser = await launchBrowser();
  await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
  const rows: Record<string, Record<string, string>> = {};
  for (const tiles of tileCounts) {
    for (const transport of ['connected', 'fresh'] as const) {
      const options = { browser, environment: process.env, log, gopSeconds, tiles, joins };
      rows[`${tiles} tile${tiles > 1 ? 's' : ''}, transport ${transport}`] = row(await measure(options, transport));
    }
  }
  console.log(`joining streams with a key frame every ${gopSeconds} s; milliseconds, p50 / p95 / longest`);
  console.table(rows);
}

function row({ first, firstLive, after, others }: JoinFigures): Record<string, string> {
  const ms = ({ p50, p95, max }: Summary) => [p50, p95, max].map((value) => value.toFixed(0)).join(' / ');
  return {
    'first picture': ms(first),
    'first live picture': ms(firstLive),
    'delay straight after': ms(after),
    "everybody else's": ms(others),
  };
}

async function measure(options: JoinOptions, transport: keyof typeof lingers): Promise<JoinFigures> {
  const { browser, environment, log, gopSeconds, tiles, joins } = options;
  await using cameras = await startBarcodeCameras({ count: tiles, log, gopSeconds });
  await using rig = await startRig(environment, lingers[transport]);
  await rig.setCameras(cameras.urls);
  const open = async (): Promise<Page> => {
    const page = await (await newPerson(browser)).newPage();
    await addProbe(page);
    await signIn(page, rig.url, 'inspector', rig.password);
    return page;
  };
  const grid = `/facilities/${rig.facilityId}/live`;
  const pictures = (page: Page, kind: 'firstPictures' | 'firstLive') =>
    page.waitForFunction(([name, count]) => window.probe[name].length >= count, [kind, tiles] as const, {
      timeout: 60_000,
    });

  const keeper = await open();
  await keeper.goto(rig.url + grid);
  await pictures(keeper, 'firstPictures');
  const newcomer = await open();
  await newcomer.goto(rig.url + grid);
  await pictures(newcomer, 'firstPictures');
  const first: number[] = [];
  const firstLive: number[] = [];
  const after: number[] = [];
  const others: number[] = [];
  for (let join = 0; join < joins; join++) {
    // Within the page, so that the connection stays.
    await newcomer.evaluate(() => document.querySelector<HTMLAnchorElement>('a[href="/"]')!.click());
    await newcomer.waitForFunction(() => document.querySelector('video') === null);
    await delay(1000 + Math.random() * gopSeconds * 1000);
    await newcomer.evaluate(() => {
      window.probe.firstPictures.length = window.probe.firstLive.length = 0;
      window.probe.readFrames = true;
      history.back();
    });
    await pictures(newcomer, 'firstLive');
    first.push(...(await newcomer.evaluate(() => window.probe.firstPictures)));
    firstLive.push(...(await newcomer.evaluate(() => window.probe.firstLive)));
    after.push(...(await newcomer.evaluate((count) => window.probe.latencies(count), readings)));
    others.push(...(await keeper.evaluate((count) => window.probe.latencies(count), readings)));
  }
  for (const page of [keeper, newcomer]) await page.context().close();
  return { first: summary(first), firstLive: summary(firstLive), after: summary(after), others: summary(others) };
}
