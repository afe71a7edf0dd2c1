import { expect, it } from 'vitest';
import { ClipLibrary } from '../simulator/clip.ts';
import { faultRows, faultTable, playFault, type FaultResult, type FaultRow } from '../testing/faults.ts';
import { startMedia } from '../testing/media.ts';
import { everyOwnFfmpeg } from '../testing/processes.ts';

/** Rows played at the same time: they wait more than they work. */
const atOnce = 6;
/** A machine that does other things meanwhile; the limits themselves are the benchmark's. */
const patience = 3;

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

it.each(['ffmpeg', 'direct'] as const)(
  'every fault is told, and over when it is over, and leaves nothing behind: %s',
  async (engine) => {
    const timersBefore = timers();
    const results: FaultResult[] = [];
    {
      await using media = await startMedia({}, { workers: 2 });
      const clips = new ClipLibrary();
      const rows = faultRows.filter(({ engines }) => engines?.includes(engine) ?? true);
      // One after the other, before there are others' processes and streams about.
      const [alone, together] = [rows.filter(isOfProcess), rows.filter((row) => !isOfProcess(row))];
      const run = { media, engine, clips, facilityId: 'facility', holdMs: 2000, patience };
      for (const row of alone) results.push(await playFault(row, run));
      const queue = [...together];
      const lane = async () => {
        for (let row = queue.shift(); row; row = queue.shift()) results.push(await playFault(row, run));
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      console.table(faultTable(results));
      expect(media.registry.size).toBe(0);
      for (const { router } of media.pool.nodes) expect((await router.dump()).transportIds).toEqual([]);
    }
    expect(results.filter(({ left }) => left > 0)).toEqual([]);
    expect(results.filter(({ flickered }) => flickered)).toEqual([]);
    expect(await everyOwnFfmpeg()).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(timersBefore);
  },
  300_000,
);

const isOfProcess = ({ fault }: FaultRow): boolean => /^(ffmpeg|media worker) /.test(fault);
