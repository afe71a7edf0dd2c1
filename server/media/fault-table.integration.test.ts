import { expect, it } from 'vitest';
import { ClipLibrary } from '../simulator/clip.ts';
import { faultRows } from '../testing/fault-rows.ts';
import { faultTable, playFaults, type FaultResult } from '../testing/faults.ts';
import { startMedia } from '../testing/media.ts';
import { everyOwnFfmpeg } from '../testing/processes.ts';

/** A machine that does other things meanwhile; the limits themselves are the benchmark's. */
const patience = 10;

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

it.each(['ffmpeg', 'direct'] as const)(
  'every fault is told, and over when it is over, and leaves nothing behind: %s',
  async (engine) => {
    const timersBefore = timers();
    let results: FaultResult[];
    {
      await using media = await startMedia({}, { workers: 2 });
      const rows = faultRows.filter(({ engines }) => engines?.includes(engine) ?? true);
      const clips = new ClipLibrary();
      results = await playFaults(rows, { media, engine, clips, facilityId: 'facility', holdMs: 2000, patience });
      console.table(faultTable(results));
      expect(media.registry.size).toBe(0);
      for (const { router } of media.pool.nodes) expect((await router.dump()).transportIds).toEqual([]);
    }
    expect(results.filter(({ left }) => left > 0)).toEqual([]);
    expect(results.filter(({ flickered }) => flickered)).toEqual([]);
    expect(await everyOwnFfmpeg()).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(timersBefore);
  },
  900_000,
);
