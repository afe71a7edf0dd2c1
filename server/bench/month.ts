// `npm run bench -- --month`: how long the availability of cameras takes over a simulated month, on both databases.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { availabilityScopes, availabilitySteps } from '../contract/outages.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { availability } from '../outages/availability.ts';
import { PostgresCluster } from '../testing/postgres.ts';
import { planMonth, writeMonth } from '../testing/recorded-month.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: {
    month: { type: 'boolean', default: true },
    count: { type: 'string', default: '1000' },
    readings: { type: 'string', default: '5' },
  },
});
const readings = Number(values.readings);
const log = createLogger({ level: 'error', pretty: false });
const folder = await mkdtemp(join(tmpdir(), 'vong-gac-bench-'));
await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
await using cluster = await PostgresCluster.create();
const month = planMonth({ cameras: Number(values.count), seed: 4403 });
const spans = month.cameras.reduce((sum, camera) => sum + camera.spans.length, 0);
const crashed = month.runs.filter(({ end }) => end === null).length - 1;
console.log(
  `${values.count} cameras, ${spans} recorded states, ${month.runs.length} runs of the server of which ${crashed} crashed; ` +
    `seconds, the first and the middle of ${readings}:`,
);
const databases = {
  embedded: () => openDatabase({ dataDir: folder, log }),
  postgres: async () => openDatabase({ dataDir: folder, url: await cluster.createDatabase('bench'), log }),
};
for (const [name, open] of Object.entries(databases)) {
  await using database = await open();
  await writeMonth(database.prisma, month);
  console.log(name);
  console.table(await measure(database));
}

async function measure({ prisma }: Database): Promise<Record<string, Record<string, string>>> {
  const table: Record<string, Record<string, string>> = {};
  for (const by of availabilityScopes) {
    for (const step of availabilitySteps) {
      const taken: number[] = [];
      let rows = 0;
      for (let reading = 0; reading < readings; reading++) {
        const asked = performance.now();
        const answer = await availability(
          prisma,
          { scope: {}, from: month.first, to: month.last, by, step },
          new Date('2021-09-01'),
        );
        taken.push((performance.now() - asked) / 1000);
        rows = answer.rows.length;
      }
      const seconds = `${taken[0]!.toFixed(2)} / ${summary(taken).p50.toFixed(2)} (${rows} rows)`;
      table[by] = { ...table[by], [step]: seconds };
    }
  }
  return table;
}
