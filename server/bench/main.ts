import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { createLogger } from '../log.ts';
import { startBarcodeCameras } from '../simulator/barcode-cameras.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { processTree } from '../testing/processes.ts';
import { benchAlertStorm } from './alert-storm.ts';
import { benchAlerts } from './alerts.ts';
import { benchJoins } from './first-picture.ts';
import { addProbe } from './page-probe.ts';
import { startRig, type Rig } from './rig.ts';
import { summary, type Summary } from './statistics.ts';
import { none, total, usageOver, type Usage } from './usage.ts';

const { values } = parseArgs({
  options: {
    tiles: { type: 'string', default: '1,4,9,16' },
    /** Latency readings for each tile. */
    readings: { type: 'string', default: '20' },
    /** Cold and warm starts measured with one tile and with each number of tiles. */
    starts: { type: 'string', default: '10' },
    /** Only joins of running streams whose key frames are so many seconds apart. */
    gop: { type: 'string' },
    /** Only how soon an alert is on the screen. */
    alerts: { type: 'boolean', default: false },
    /** Only a province's power cut: 500 cameras in ten seconds. */
    'alert-storm': { type: 'boolean', default: false },
    out: { type: 'string', default: 'bench-results/latest.json' },
  },
});
const tileCounts = values.tiles.split(',').map(Number);
const readings = Number(values.readings);
const starts = Number(values.starts);
if (values.gop !== undefined) {
  await benchJoins({ gopSeconds: Number(values.gop), tileCounts, joins: starts });
  process.exit();
}
if (values.alerts) {
  await benchAlerts(readings);
  process.exit();
}
if (values['alert-storm']) {
  await benchAlertStorm();
  process.exit();
}
/** How long processor time is counted, milliseconds. */
const usageMs = 10_000;

interface Result {
  tiles: number;
  /** Glass to glass, milliseconds. */
  latency: Summary;
  /** From the tile's appearance to its first picture, milliseconds; cold: nobody was watching. */
  cold: Summary;
  warm: Summary;
  /** Of the server with one viewer and with two. */
  oneViewer: Record<string, Usage>;
  twoViewers: Record<string, Usage>;
}

const log = createLogger({ level: 'error', pretty: false });
await using cameras = await startBarcodeCameras({ count: Math.max(...tileCounts), log });
await using rig = await startRig(process.env);
const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };

const results: Result[] = [];
for (const tiles of tileCounts) {
  await rig.setCameras(cameras.urls.slice(0, tiles));
  results.push(await measure(tiles));
  console.log(`${tiles} tile${tiles > 1 ? 's' : ''} measured`);
}
console.table(Object.fromEntries(results.map((result) => [`${result.tiles} tiles`, row(result)])));
const machine = { processor: cpus()[0]?.model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
await mkdir(dirname(values.out), { recursive: true });
await writeFile(
  values.out,
  JSON.stringify({ at: new Date().toISOString(), machine, picture: cameras.picture, results }, null, 2),
);
console.log(`written to ${values.out}`);

async function measure(tiles: number): Promise<Result> {
  const page = await open();
  const cold: number[] = [];
  for (let start = 0; start < starts; start++) {
    await page.goto(`${rig.url}/login`);
    await nothingPulled(rig);
    cold.push(...(await firstPictures(page, tiles)));
  }
  const latency = await page.evaluate((count) => window.probe.latencies(count), readings);
  const oneViewer = await usageOver(rig.pid, usageMs);
  const other = await open();
  const warm: number[] = [];
  for (let start = 0; start < starts; start++) {
    // Anywhere between two key frames: the page would otherwise keep step with them.
    await delay(Math.random() * cameras.picture.gopSeconds * 1000);
    warm.push(...(await firstPictures(other, tiles)));
  }
  const twoViewers = await usageOver(rig.pid, usageMs);
  await other.context().close();
  await page.context().close();
  return { tiles, latency: summary(latency), cold: summary(cold), warm: summary(warm), oneViewer, twoViewers };
}

async function open(): Promise<Page> {
  const context = await newPerson(browser);
  const page = await context.newPage();
  await addProbe(page);
  await signIn(page, rig.url, 'inspector', rig.password);
  return page;
}

async function firstPictures(page: Page, tiles: number): Promise<number[]> {
  await page.goto(`${rig.url}/facilities/${rig.facilityId}/live`);
  await page.waitForFunction((count) => window.probe.firstPictures.length >= count, tiles, { timeout: 60_000 });
  return page.evaluate(() => window.probe.firstPictures);
}

async function nothingPulled({ pid }: Rig): Promise<void> {
  while ((await processTree(pid)).some(({ name }) => name === 'ffmpeg')) {
    await delay(50);
  }
}

/** One line of the table: times in milliseconds as p50 / p95, processor as a share of one core. */
function row({ latency, cold, warm, oneViewer, twoViewers, tiles }: Result): Record<string, string> {
  const ms = ({ p50, p95 }: Summary) => `${p50.toFixed(0)} / ${p95.toFixed(0)}`;
  const cost = ({ cores, memory }: Pick<Usage, 'cores' | 'memory'>) =>
    `${(cores * 100).toFixed(1)} %, ${(memory / 2 ** 20).toFixed(0)} MiB`;
  const share = ({ cores, memory }: Usage) => cost({ cores: cores / tiles, memory: memory / tiles });
  const [one, two] = [total(oneViewer), total(twoViewers)];
  return {
    'glass to glass': ms(latency),
    'first picture cold': ms(cold),
    'first picture warm': ms(warm),
    'ffmpeg per camera': share(oneViewer.ffmpeg ?? none),
    'server in all': cost(one),
    'one viewer more': cost({ cores: two.cores - one.cores, memory: two.memory - one.memory }),
  };
}
