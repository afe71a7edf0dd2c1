// `npm run bench -- --faults`: each row of the fault table within its own limits, after a short and after a long fault.
import { parseArgs } from 'node:util';
import type { EngineWish } from '../contract/common.ts';
import { ClipLibrary } from '../simulator/clip.ts';
import { faultRows } from '../testing/fault-rows.ts';
import { faultTable, playFaults } from '../testing/faults.ts';
import { startMedia } from '../testing/media.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: { faults: { type: 'boolean' }, engine: { type: 'string', default: 'ffmpeg,direct' } },
});
/** How long the fault goes on after it was told, ms, and within what a camera must be live again at p95, s. */
const lengths = [
  { name: 'short', holdMs: 2000, againWithin: 5 },
  { name: 'long', holdMs: 30_000, againWithin: 15 },
];
/** A row that takes longer than so many times its limits ends the run. */
const patience = 4;

for (const engine of values.engine.split(',') as EngineWish[]) {
  for (const { name, holdMs, againWithin } of lengths) {
    await using media = await startMedia({}, { workers: 2 });
    const rows = faultRows.filter(({ engines }) => engines?.includes(engine) ?? true);
    const run = { media, engine, clips: new ClipLibrary(), facilityId: 'facility', holdMs, patience };
    const results = await playFaults(rows, run);
    console.log(`${engine}, ${name} faults (${holdMs / 1000} s after they were told)`);
    console.table(faultTable(results));
    // Where pictures go on all the time, none comes back.
    const cut = results.filter(({ shown }) => !shown.startsWith('degraded'));
    const again = summary(cut.map(({ overIn }) => overIn));
    console.log(
      `live again after p50 ${again.p50.toFixed(1)} s, p95 ${again.p95.toFixed(1)} s; limit ${againWithin} s`,
    );
    // A long fault may be over later than a short one; told it must be in the same time.
    const late = results.filter(({ inTime, overIn }) => (name === 'short' ? !inTime : overIn > againWithin));
    const wrong = results.filter(({ left, flickered }) => left > 0 || flickered);
    for (const { fault } of late) console.log(`late: ${fault}`);
    for (const { fault } of wrong) console.log(`left something behind, or was called live meanwhile: ${fault}`);
    if (late.length + wrong.length > 0 || again.p95 > againWithin) process.exitCode = 1;
  }
}
