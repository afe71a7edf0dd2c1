// `npm run bench:ledger`: whether the ledger keeps up with many viewers, on both databases, and how fast it answers over a million entries.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../db/database.ts';
import { Ledger } from '../ledger/ledger.ts';
import { verifyLedger } from '../ledger/verify.ts';
import { Viewings } from '../ledger/viewings.ts';
import { createLogger } from '../log.ts';
import { PostgresCluster } from '../testing/postgres.ts';
import { measureAnswers } from './ledger-answers.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '200' },
    tiles: { type: 'string', default: '16' },
    /** How long a viewer looks at the same tiles. */
    'page-seconds': { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    entries: { type: 'string', default: '1000000' },
  },
});
const viewers = Number(values.viewers);
const tiles = Number(values.tiles);
const pageMs = Number(values['page-seconds']) * 1000;
const totalMs = Number(values.seconds) * 1000;
/** How often a console says what it has shown. */
const reportMs = 5000;

const log = createLogger({ level: 'error', pretty: false });
const folder = await mkdtemp(join(tmpdir(), 'vong-gac-bench-'));
await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
await using cluster = await PostgresCluster.create();
const table: Record<string, unknown> = {};
{
  await using embedded = await openDatabase({ dataDir: folder, log });
  table['embedded'] = await load(embedded);
}
await using server = await openDatabase({ dataDir: folder, url: await cluster.createDatabase('bench'), log });
table['postgres'] = await load(server);
console.log(
  `${viewers} viewers with ${tiles} tiles each, all changed every ${pageMs / 1000} s, for ${totalMs / 1000} s:`,
);
console.table(table);
const entries = Number(values.entries);
console.log(`answers over ${entries} entries and as many viewings on PostgreSQL, milliseconds:`);
console.table(await measureAnswers(server.prisma, entries));

async function load({ prisma }: Database): Promise<Record<string, string>> {
  const viewings = await Viewings.create({ prisma, ledger: new Ledger({ prisma, chainId: 'main' }), log });
  const latencies: number[] = [];
  let refused = 0;
  const end = performance.now() + totalMs;
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const before = process.cpuUsage();

  const begin = async (actor: { personId: string; sessionId: string }): Promise<string | undefined> => {
    const asked = performance.now();
    try {
      const { id, recorded } = viewings.begin({
        ...{
          actor,
          address: '10.0.0.1',
          facilityId: randomUUID(),
          cameraId: randomUUID(),
          profile: 'sub',
          size: 'tile',
        },
        names: { person: 'Nguyễn Thị Ánh', camera: 'Hành lang tầng 2', facility: 'Khu cách ly số 4' },
        purpose: { kind: 'duty' },
      });
      await recorded;
      latencies.push(performance.now() - asked);
      viewings.setFlowing(id, true);
      return id;
    } catch {
      refused += 1;
      return undefined;
    }
  };
  const look = async (): Promise<void> => {
    const actor = { personId: randomUUID(), sessionId: randomUUID() };
    await wait(Math.random() * pageMs);
    while (performance.now() < end) {
      const page = await Promise.all(Array.from({ length: tiles }, () => begin(actor)));
      const open = page.filter((id) => id !== undefined);
      for (let shown = reportMs; shown <= pageMs; shown += reportMs) {
        await wait(reportMs);
        for (const id of open) viewings.progress(id, shown);
      }
      for (const id of open) viewings.end(id, 'closed');
    }
  };
  await Promise.all(Array.from({ length: viewers }, look));
  const closing = performance.now();
  await viewings.close();
  const closeMs = performance.now() - closing;
  loop.disable();
  const { user, system } = process.cpuUsage(before);
  const entries = await prisma.ledgerEntry.count();
  const verifying = performance.now();
  await verifyLedger((sql, parameters) => prisma.$queryRawUnsafe(sql, ...parameters), []);
  const verifyRate = entries / ((performance.now() - verifying) / 1000);
  const { p50, p95, max } = summary(latencies);
  const ms = (value: number) => value.toFixed(0);
  return {
    entries: String(entries),
    'entries lost': String(latencies.length * 2 - entries),
    'entries a second': ms(entries / (totalMs / 1000)),
    'recorded after, ms (p50 / p95 / max)': `${ms(p50)} / ${ms(p95)} / ${ms(max)}`,
    refused: String(refused),
    'last write, ms': ms(closeMs),
    'event loop held up, ms (p99 / max)': `${ms(loop.percentile(99) / 1e6)} / ${ms(loop.max / 1e6)}`,
    processor: `${(((user + system) / 1000 / totalMs) * 100).toFixed(0)} % of a core`,
    'verified a second': ms(verifyRate),
  };
}
