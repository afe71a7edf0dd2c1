// `npm run bench -- --watermark`: what the watermark costs. 16 tiles of 640x360@15 in Chromium, by turns in the console as it is and in the same
// console built without it; processor time of all of Chromium, which draws without a graphics card here.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { startChild } from './children.ts';
import { startRig } from './rig.ts';
import { usageOver } from './usage.ts';

const { values } = parseArgs({
  options: {
    watermark: { type: 'boolean', default: true },
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '10' },
  },
});
const tiles = 16;
const fps = 15;
/** Until everything is in its place after the last tile has its picture, milliseconds. */
const settleMs = 4000;
const client = join(import.meta.dirname, '../../client');

await using resources = new AsyncDisposableStack();
const bare = await mkdtemp(join(tmpdir(), 'vong-gac-bare-'));
resources.defer(() => rm(bare, { recursive: true, force: true }));
await build({
  configFile: join(client, 'vite.config.ts'),
  logLevel: 'error',
  build: { outDir: bare },
  plugins: [
    {
      name: 'no-watermark',
      enforce: 'pre',
      load: (id) =>
        id.endsWith('/watermark/useWatermark.ts')
          ? 'export const useWatermark = () => ({ withheld: { value: false, __v_isRef: true } });'
          : null,
    },
  ],
});
const cameras = resources.use(await startChild('replayed-cameras.ts', String(tiles), String(fps)));
const rig = resources.use(await startRig(process.env));
await rig.setCameras(JSON.parse(cameras.line) as string[]);
const browser = await launchBrowser();
resources.defer(() => browser.close());
const page = await (await newPerson(browser)).newPage();
await signIn(page, rig.url, 'inspector', rig.password);

/** The script that a console's page begins with. */
const entryOf = (html: string): string => /<script [^>]*src="([^"]+)"/.exec(html)![1]!;
const [entry, bareEntry] = [
  entryOf(await (await fetch(rig.url)).text()),
  entryOf(await readFile(join(bare, 'index.html'), 'utf8')),
];
const bareScripts = new Set((await readdir(join(bare, 'assets'))).map((name) => `/assets/${name}`));
let without = false;
// The page itself comes from the server in any case: a browser lets no other one near a server of the same machine.
await page.route(
  ({ pathname }) => without && pathname.endsWith('.js') && (pathname === entry || bareScripts.has(pathname)),
  async (route) => {
    const { pathname } = new URL(route.request().url());
    const body = await readFile(join(bare, pathname === entry ? bareEntry : pathname));
    await route.fulfill({ contentType: 'text/javascript', body });
  },
);

interface Reading {
  /** Of all of Chromium, percent of a core. */
  percent: number;
  /** Pictures presented a second. */
  pictures: number;
}
const readings: Record<'with' | 'without', Reading[]> = { with: [], without: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  // Each of them first as often as second: whatever else the machine does comes and goes.
  const order = round % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
  for (const which of order) readings[which].push(await measure(which));
  console.log(
    `round ${round + 1} of ${values.rounds}: ${(['with', 'without'] as const).map((which) => `${which} ${readings[which].at(-1)!.percent.toFixed(1)} %`).join(', ')}`,
  );
}
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const costs = readings.with.map(({ percent }, round) => percent - readings.without[round]!.percent);
const of = (which: Reading[], what: keyof Reading) => median(which.map((reading) => reading[what])).toFixed(1);
console.table({
  'with the watermark': {
    'Chromium, % of a core': of(readings.with, 'percent'),
    'pictures a second': of(readings.with, 'pictures'),
  },
  'without it': {
    'Chromium, % of a core': of(readings.without, 'percent'),
    'pictures a second': of(readings.without, 'pictures'),
  },
});
console.log(
  `${tiles} tiles: the watermark costs ${median(costs).toFixed(1)} % of a core (median of ${costs.length} pairs, ${Math.min(...costs).toFixed(1)} to ${Math.max(...costs).toFixed(1)})`,
);

async function measure(which: 'with' | 'without'): Promise<Reading> {
  without = which === 'without';
  await page.goto(`${rig.url}/facilities/${rig.facilityId}/live`);
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-testid=camera-tile][data-state=live]').length === count,
    tiles,
    { timeout: 120_000 },
  );
  const marked = await page.locator('[data-watermark]').count();
  if (marked !== (without ? 0 : tiles)) throw new Error(`${marked} tiles have a watermark ${which} it`);
  await delay(settleMs);
  const presented = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('video')].reduce(
        (sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames,
        0,
      ),
    );
  const before = await presented();
  const ms = Number(values.seconds) * 1000;
  const usage = await usageOver(process.pid, ms);
  const pictures = ((await presented()) - before) / (ms / 1000);
  const percent = Object.entries(usage)
    .filter(([name]) => name.startsWith('chrom'))
    .reduce((sum, [, { cores }]) => sum + cores * 100, 0);
  return { percent, pictures };
}
