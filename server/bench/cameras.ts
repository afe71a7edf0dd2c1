// `npm run bench -- --cameras 100 --engine direct`: many cameras at once, one consumer each. What it costs, and whether anything is lost.
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { types } from 'mediasoup';
import type { EngineWish } from '../contract/common.ts';
import { createLogger } from '../log.ts';
import { systemClock } from '../media/clock.ts';
import { StreamRegistry, type Lease } from '../media/stream-registry.ts';
import { isFlowing } from '../media/stream-state.ts';
import { h264, WorkerPool } from '../media/worker-pool.ts';
import { processTree } from '../testing/processes.ts';
import { startChild } from './children.ts';

const { values } = parseArgs({
  options: {
    cameras: { type: 'string', default: '100' },
    engine: { type: 'string', default: 'direct,ffmpeg' },
    seconds: { type: 'string', default: '20' },
  },
});
const count = Number(values.cameras);
const measuredMs = Number(values.seconds) * 1000;
/** Until every camera is live, milliseconds. */
const startLimitMs = 60_000;
/** New cameras are opened at this pace, as viewers do. */
const startEveryMs = 20;

const log = createLogger({ level: 'error', pretty: false });
using sink = await startChild('udp-sink.ts');
using cameras = await startChild('replayed-cameras.ts', String(count));
const urls = JSON.parse(cameras.line) as string[];
const table: Record<string, unknown> = {};
for (const engine of values.engine.split(',') as EngineWish[]) table[engine] = await measure(engine);
console.log(
  `${count} cameras of 640x360, 25 pictures and 1 Mbit/s a second, one consumer each, ${availableParallelism()} cores:`,
);
console.table(table);

async function measure(engine: EngineWish): Promise<Record<string, string>> {
  const workerBin = process.env['MEDIASOUP_WORKER_BIN'];
  const loopback = { listenIp: '127.0.0.1', announcedAddress: '127.0.0.1', port: 0 };
  await using pool = await WorkerPool.create({ count: availableParallelism(), workerBin, ...loopback, log });
  const locate = async ({ cameraId }: { cameraId: string }) => ({ url: urls[Number(cameraId)]!, engine });
  await using registry = new StreamRegistry({ pool, locate, clock: systemClock, log, lingerMs: 0, limit: count });
  const before = process.memoryUsage().rss;
  const leases: Lease[] = [];
  for (let index = 0; index < count; index++) {
    leases.push(
      registry.acquire({ id: String(index), facilityId: `f${index % 16}`, profiles: ['sub', 'main'] }, 'sub'),
    );
    leases.at(-1)!.stream.markAwaited();
    await delay(startEveryMs);
  }
  const started = performance.now();
  const notLive = () => leases.filter(({ stream }) => !isFlowing(stream.state));
  while (notLive().length > 0 && performance.now() - started < startLimitMs) await delay(100);
  const failed = notLive().map(({ stream }) => stream.state.kind);
  const consumers = (await Promise.all(leases.map(consume))).filter((consumer) => consumer !== undefined);
  await delay(3000);

  const fallen = new Set<Lease>();
  for (const lease of leases) lease.stream.on('state', (state) => isFlowing(state) || fallen.add(lease));
  const lostBefore = await losses(leases);
  const sentBefore = await sent(consumers);
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const cpuBefore = await processTree(process.pid);
  const start = performance.now();
  await delay(measuredMs);
  const seconds = (performance.now() - start) / 1000;
  const cpuAfter = await processTree(process.pid);
  loop.disable();
  const usage = (of: (process: { pid: number; name: string }) => boolean) => {
    const used = (tree: typeof cpuAfter) => tree.filter(of).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    const memory = cpuAfter.filter(of).reduce((sum, { memory }) => sum + memory, 0);
    return { percent: ((used(cpuAfter) - used(cpuBefore)) / seconds) * 100, memory };
  };
  const own = usage(({ pid }) => pid === process.pid);
  const ffmpeg = usage(({ name }) => name === 'ffmpeg');
  const workers = usage(({ name }) => name.startsWith('mediasoup'));
  const simulation = usage(({ pid }) => pid === cameras.pid);
  const lost = (await losses(leases)) - lostBefore;
  const packets = [...(await sent(consumers))].reduce(
    (sum, [id, count]) => sum + count - (sentBefore.get(id) ?? count),
    0,
  );
  const grown = process.memoryUsage().rss - before;
  const failedMeanwhile = fallen.size;
  for (const lease of leases) lease.release();
  const each = (amount: number) => (amount / count).toFixed(2);
  const mib = (bytes: number) => bytes / 2 ** 20;
  return {
    'live / not': `${count - failed.length} / ${failed.length}`,
    'failed meanwhile': String(failedMeanwhile),
    'packets sent to consumers a second': (packets / seconds).toFixed(0),
    'packets lost on the way in': String(lost),
    'ingest, % of a core a camera': each(own.percent + ffmpeg.percent),
    'of it this process / ffmpeg': `${each(own.percent)} / ${each(ffmpeg.percent)}`,
    'mediasoup workers, % of a core a camera': each(workers.percent),
    'simulation, % of a core a camera': each(simulation.percent),
    'all, % of a core': (own.percent + ffmpeg.percent + workers.percent + simulation.percent).toFixed(0),
    'memory a camera, MiB: this process / ffmpeg': `${each(mib(grown))} / ${each(mib(ffmpeg.memory))}`,
    'event loop held up, ms (p99 / max)': `${(loop.percentile(99) / 1e6).toFixed(0)} / ${(loop.max / 1e6).toFixed(0)}`,
  };
}

/** A consumer whose packets go to the sink; undefined for a stream that has no producer. */
async function consume({ stream }: Lease): Promise<types.Consumer | undefined> {
  const producer = stream.node && (await stream.producerOn(stream.node));
  if (!producer || !stream.node) return undefined;
  const transport = await stream.node.router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' } });
  await transport.connect({ ip: '127.0.0.1', port: Number(sink.line) });
  return transport.consume({
    producerId: producer.id,
    rtpCapabilities: { codecs: [{ ...h264, preferredPayloadType: 96 }] },
  });
}

/** Packets that mediasoup missed or threw away of what was sent to it. */
async function losses(leases: readonly Lease[]): Promise<number> {
  let lost = 0;
  for (const { stream } of leases) {
    const producer = stream.node && (await stream.producerOn(stream.node));
    for (const { packetsLost, packetsDiscarded } of (await producer?.getStats()) ?? [])
      lost += packetsLost + packetsDiscarded;
  }
  return lost;
}

/** Packets sent so far to each consumer whose stream has not failed meanwhile. */
async function sent(consumers: readonly types.Consumer[]): Promise<Map<string, number>> {
  const packets = new Map<string, number>();
  for (const consumer of consumers.filter(({ closed }) => !closed)) {
    for (const stats of await consumer.getStats().catch(() => [])) {
      if (stats.type === 'outbound-rtp') packets.set(consumer.id, stats.packetCount);
    }
  }
  return packets;
}
