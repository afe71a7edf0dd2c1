// `npm run bench -- --cycles 200`: a camera is opened, breaks, comes back and is let go, again and again. What is left behind, and whether memory grows.
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EngineWish } from '../contract/common.ts';
import { createLogger } from '../log.ts';
import { systemClock } from '../media/clock.ts';
import { StreamRegistry } from '../media/stream-registry.ts';
import { WorkerPool } from '../media/worker-pool.ts';
import { startReplayCameras } from '../simulator/replay-cameras.ts';
import { stateOf } from '../testing/media.ts';
import { everyOwnFfmpeg, ownFfmpegs, processTree } from '../testing/processes.ts';

const { values } = parseArgs({
  options: { cycles: { type: 'string', default: '200' }, engine: { type: 'string', default: 'ffmpeg,direct' } },
});
const cycles = Number(values.cycles);
/** Cycles before memory is compared: whatever is made once is there by then. */
const warmUp = Math.max(20, Math.round(cycles / 5));
/** Cycles at the beginning and the end whose memory is compared, by its median. */
const compared = Math.max(5, Math.round(cycles / 10));

const log = createLogger({ level: 'silent', pretty: false });
setFlagsFromString('--expose-gc');
/** What could be freed must not count as growth. */
const collect = runInNewContext('gc') as () => void;
// In a process of their own: their memory is not ours.
await using cameras = await startReplayCameras({ count: 1 });
await using pool = await WorkerPool.create({
  ...{ count: 1, listenIp: '127.0.0.1', announcedAddress: '127.0.0.1', port: 0, log },
});
const table: Record<string, unknown> = {};
for (const engine of values.engine.split(',') as EngineWish[]) table[engine] = await run(engine);
console.log(`${cycles} cycles after ${warmUp} to warm up; every second one with a fault in it:`);
console.table(table);

async function run(engine: EngineWish): Promise<Record<string, string | number>> {
  const location = { url: cameras.urls[0]!, engine };
  await using registry = new StreamRegistry({
    ...{ pool, clock: systemClock, log, lingerMs: 0, locate: () => Promise.resolve(location) },
  });
  const before = await held();
  const memory: { node: number; worker: number }[] = [];
  for (let cycle = 0; cycle < warmUp + cycles; cycle++) {
    await once(registry, cycle, engine);
    if (cycle >= warmUp) memory.push(await resident());
  }
  const after = await held();
  const growth = (of: 'node' | 'worker') => {
    const bytes = memory.map((reading) => reading[of]);
    return `${((median(bytes.slice(-compared)) / median(bytes.slice(0, compared)) - 1) * 100).toFixed(1)} %`;
  };
  return {
    'server RSS grew by': growth('node'),
    'worker RSS grew by': growth('worker'),
    'ffmpeg left': (await everyOwnFfmpeg()).length,
    'transports left': after.transports - before.transports,
    'timers left': after.timers - before.timers,
    'sockets left': after.sockets - before.sockets,
  };
}

async function once(registry: StreamRegistry, cycle: number, engine: EngineWish): Promise<void> {
  const { stream, release } = registry.acquire({ id: 'a', facilityId: 'f', profiles: ['sub', 'main'] }, 'sub');
  // As if somebody watched: otherwise each attempt waits for a viewer.
  stream.on('producer', () => stream.markAwaited());
  await stateOf(stream, 'live');
  if (cycle % 2 === 1) {
    const [puller] = engine === 'ffmpeg' ? await ownFfmpegs() : [];
    if (puller && cycle % 4 === 1) process.kill(puller.pid, 'SIGKILL');
    else await cameras.inject(0, { kind: 'stall' });
    await stateOf(stream, 'reconnecting');
    await cameras.clear(0);
    await stateOf(stream, 'live');
  }
  release();
  await stateOf(stream, 'idle');
}

async function held(): Promise<{ transports: number; timers: number; sockets: number }> {
  // Whatever is on its way out has a moment for it.
  await new Promise((done) => setTimeout(done, 1000));
  const resources = process.getActiveResourcesInfo();
  const { transportIds } = await pool.nodes[0]!.router.dump();
  return {
    transports: transportIds.length,
    timers: resources.filter((kind) => kind === 'Timeout').length,
    sockets: resources.filter((kind) => kind.startsWith('TCP') || kind.startsWith('UDP')).length,
  };
}

async function resident(): Promise<{ node: number; worker: number }> {
  collect();
  const tree = await processTree(process.pid);
  return {
    node: process.memoryUsage.rss(),
    worker: tree.find(({ pid }) => pid === pool.nodes[0]!.worker.pid)?.memory ?? 0,
  };
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
