// `npm run bench -- --chaos 30`: the page with 16 tiles in Chromium, and so many minutes of faults at random. Healthy cameras must not notice.
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../log.ts';
import { ClipLibrary } from '../simulator/clip.ts';
import type { CameraFault, HostFault } from '../simulator/faults.ts';
import { Simulator } from '../simulator/simulator.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { ffmpegOf, mediaWorkers } from './own-faults.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: {
    chaos: { type: 'string', default: '30' },
    engine: { type: 'string', default: 'ffmpeg' },
    /** The same faults again. */
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const minutes = Number(values.chaos);
const tiles = 16;
/** Faults at the same time, and how long one lasts, seconds. */
const atOnce = 4;
const [shortest, longest] = [3, 25];
/** A fault that lasted so long counts as long, ms. */
const longFaultMs = 10_000;
/** A camera counts as healthy when its last fault has been over for so long, ms: the longest that a recovery may take. */
const recoveryMs = 15_000;
/** A healthy tile without a new picture for so long is a defect, ms. */
const gapMs = 3000;
/** Live again is who has stayed live with new pictures for so long, ms: a fault is not noticed at once. */
const settledMs = 3000;
/** Whoever watches touches the mouse now and then; an idle console locks itself and pauses its tiles. */
const touchMs = 60_000;

/** What befalls our own processes: nobody but us ends it. */
type OwnFault = { kind: 'engine_killed' | 'engine_hung' | 'worker_killed' };
const faults: readonly (CameraFault | HostFault | OwnFault)[] = [
  { kind: 'refuse' },
  { kind: 'reset' },
  { kind: 'cable_pull' },
  { kind: 'half_open' },
  { kind: 'unresponsive' },
  { kind: 'stall' },
  { kind: 'frozen' },
  { kind: 'black' },
  { kind: 'obstructed' },
  { kind: 'loss', percent: 5 },
  { kind: 'encoding', settings: { width: 320, height: 180 } },
  { kind: 'timestamp_jump', seconds: 3600 },
  { kind: 'session_limit', sessions: 0 },
  { kind: 'slow', ms: 2000 },
  ...(values.engine === 'ffmpeg' ? ([{ kind: 'engine_killed' }, { kind: 'engine_hung' }] as const) : []),
  { kind: 'worker_killed' },
];

let state = Number(values.seed);
/** The same numbers for the same seed. */
const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

interface Camera {
  name: string;
  simulator: Simulator;
  faulty: boolean;
  /** Its last one. */
  fault: { kind: string; lastedMs: number };
  /** When its last fault was over; its tile has not been seen to be well since. */
  clearedAt: number | undefined;
  /** When its tile was live again; undefined again when it is not live after all. */
  liveAt: number | undefined;
  healthySince: number;
}

await using resources = new AsyncDisposableStack();
const log = createLogger({ level: 'silent', pretty: false });
const clips = new ClipLibrary();
const cameras: Camera[] = [];
for (let index = 0; index < tiles; index++) {
  const simulator = resources.use(await Simulator.create({ log, clips, cameras: [{ key: 'a' }] }));
  const name = `Bench ${String(index + 1).padStart(2, '0')}`;
  cameras.push({
    name,
    simulator,
    faulty: false,
    fault: { kind: 'none', lastedMs: 0 },
    clearedAt: undefined,
    liveAt: undefined,
    healthySince: performance.now(),
  });
}
const rig = resources.use(await startRig({ ...process.env, INGEST_ENGINE: values.engine }));
await rig.setCameras(cameras.map(({ simulator }) => simulator.url('a', 'sub')));
const browser = await launchBrowser();
resources.defer(() => browser.close());
const page = await (await newPerson(browser)).newPage();
await signIn(page, rig.url, 'inspector', rig.password);
await page.goto(`${rig.url}/facilities/${rig.facilityId}/live`);
await page.waitForFunction(
  (count) => document.querySelectorAll('[data-testid=camera-tile][data-state=live]').length === count,
  tiles,
  { timeout: 60_000 },
);

/** Of each tile, in the order of the cameras' names: its state and the pictures it has presented so far. */
const look = () =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-testid=camera-tile]')].map((tile) => ({
      state: tile.dataset.state ?? '',
      said: tile.querySelector('.notice, .degraded')?.textContent ?? '',
      frames: tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    })),
  );

/** Times to be live again, ms. */
const recoveries: { kind: string; lastedMs: number; ms: number }[] = [];
const defects: string[] = [];
let injected = 0;
const begunAt = performance.now();
const end = begunAt + minutes * 60_000;
console.log(`${minutes} minutes, ${tiles} tiles, ${values.engine}, seed ${values.seed}`);
for (const camera of cameras) camera.healthySince = performance.now();
let frames = (await look()).map(() => ({ count: -1, at: performance.now() }));
const running = new Set<Promise<void>>();
let touchedAt = performance.now();

while (performance.now() < end) {
  await delay(500);
  const seen = await look();
  const now = performance.now();
  if (now - touchedAt > touchMs) {
    await page.mouse.move(5 + random() * 50, 5);
    touchedAt = now;
  }
  for (const [index, tile] of seen.entries()) judge(cameras[index]!, tile, frames[index]!, now);
  frames = seen.map(({ frames: count }, index) =>
    count === frames[index]!.count ? frames[index]! : { count, at: now },
  );
  const well = cameras.filter(({ faulty, clearedAt }) => !faulty && clearedAt === undefined);
  if (running.size < atOnce && well.length > tiles / 2) {
    const task = trouble(pick(well)).finally(() => running.delete(task));
    running.add(task);
  }
}
await Promise.all(running);

/** p50 / p95 / longest, s. */
const again = (wanted: (recovery: (typeof recoveries)[number]) => boolean) => {
  const { count, p50, p95, max } = summary(recoveries.filter(wanted).map(({ ms }) => ms));
  return { times: count, 'live again after, s': [p50, p95, max].map((ms) => (ms / 1000).toFixed(1)).join(' / ') };
};
const kinds = [...new Set(recoveries.map(({ kind }) => kind))].toSorted();
console.table({
  'short faults': again(({ lastedMs }) => lastedMs < longFaultMs),
  'long faults': again(({ lastedMs }) => lastedMs >= longFaultMs),
  ...Object.fromEntries(kinds.map((kind) => [kind, again((recovery) => recovery.kind === kind)])),
});
console.log(`${injected} faults, ${recoveries.length} recoveries seen, healthy tiles disturbed: ${defects.length}`);
for (const defect of defects) console.log(defect);
if (defects.length > 0) process.exitCode = 1;

function judge(
  camera: Camera,
  tile: { state: string; said: string; frames: number },
  last: { count: number; at: number },
  now: number,
): void {
  if (camera.faulty) return;
  if (camera.clearedAt !== undefined) {
    // Pictures come again; that packets are lost is said a while longer.
    const well = (tile.state === 'live' || tile.state === 'degraded') && tile.frames !== last.count;
    camera.liveAt = well ? (camera.liveAt ?? now) : undefined;
    if (camera.liveAt !== undefined && now - camera.liveAt > settledMs) {
      recoveries.push({ ...camera.fault, ms: camera.liveAt - camera.clearedAt });
      camera.clearedAt = undefined;
      camera.liveAt = undefined;
      camera.healthySince = now;
    } else if (now - camera.clearedAt > 2 * recoveryMs) {
      defects.push(
        `${camera.name} is still ${tile.state} ${((now - camera.clearedAt) / 1000).toFixed(0)} s after ${camera.fault.kind}: ${tile.said}`,
      );
      camera.clearedAt = now;
    }
    return;
  }
  if (now - camera.healthySince < recoveryMs) return;
  const still = tile.frames === last.count && now - last.at > gapMs;
  if (tile.state === 'live' && !still) return;
  const second = ((now - begunAt) / 1000).toFixed(0);
  defects.push(
    `${second} s: ${camera.name} has no fault (before: ${camera.fault.kind}) and is ${tile.state}${still ? ' without new pictures' : ''}: ${tile.said}`,
  );
  camera.healthySince = now;
}

async function trouble(camera: Camera): Promise<void> {
  const fault = pick(faults);
  injected += 1;
  if (fault.kind === 'engine_killed' || fault.kind === 'engine_hung') return engineFault(camera, fault.kind);
  if (fault.kind === 'worker_killed') return workerFault();
  camera.faulty = true;
  await camera.simulator.inject(fault as HostFault);
  const lastedMs = (shortest + random() * (longest - shortest)) * 1000;
  camera.fault = { kind: fault.kind, lastedMs };
  await delay(lastedMs);
  await camera.simulator.clear();
  camera.clearedAt = performance.now();
  camera.faulty = false;
}

async function engineFault(camera: Camera, kind: OwnFault['kind']): Promise<void> {
  const pid = await ffmpegOf(rig.pid, Number(new URL(camera.simulator.url('a', 'sub')).port));
  if (pid === undefined) return;
  process.kill(pid, kind === 'engine_hung' ? 'SIGSTOP' : 'SIGKILL');
  camera.fault = { kind, lastedMs: 0 };
  camera.clearedAt = performance.now();
}

/** All cameras of a facility live on one worker: its death concerns those that are well all at once, or none. */
async function workerFault(): Promise<void> {
  const pid = pick(await mediaWorkers(rig.pid));
  process.kill(pid, 'SIGKILL');
  const now = performance.now();
  for (const camera of cameras) {
    if (camera.faulty || camera.clearedAt !== undefined) continue;
    camera.fault = { kind: 'worker_killed', lastedMs: 0 };
    camera.clearedAt = now;
  }
}
