import type { PrismaClient } from '../../../server/db/generated/client.ts';
import { createLogger, type Logger } from '../../../server/log.ts';
import type { LaterDemoCamera } from '../demo.ts';
import { CameraChapter } from './cameras.ts';
import { Chance } from './chance.ts';
import { DutyChapter } from './duty.ts';
import { NeighbourChapter } from './neighbour.ts';
import { OfficeChapter } from './office.ts';
import { inOneTransaction } from './one-transaction.ts';
import { PlacementChapter } from './placement.ts';
import { PlacesChapter } from './places.ts';
import { Script } from './script.ts';
import { SupervisionChapter } from './supervision.ts';
import { World, type WorldOptions } from './world.ts';

const dayMs = 24 * 3600_000;

export interface MonthOptions extends Omit<WorldOptions, 'prisma' | 'log' | 'script' | 'chance'> {
  prisma: PrismaClient;
  /** How many days are lived through; what happens in days before them is left out. */
  days: number;
  /** The moment at which they end. */
  end: Date;
  /** Of the province that joins later. */
  cameras: readonly LaterDemoCamera[];
  /** The same seed and end give the same story. */
  seed?: number;
}

/**
 * Lives through the demo's last days: its people do their work by the services of the application, at the time of the story, and all of it is in
 * the ledger in its order. In one transaction: it is there as a whole or not at all. Nothing happens where the ledger has an entry or a server
 * has run already: what is written today comes after the past. Whether it was written.
 */
export async function seedMonth({
  prisma,
  days,
  end,
  cameras,
  seed = 4403,
  ...options
}: MonthOptions): Promise<boolean> {
  if ((await prisma.ledgerEntry.count()) > 0 || (await prisma.serverRun.count()) > 0) return false;
  await inOneTransaction(prisma, async (within) => {
    const trouble = Promise.withResolvers<never>();
    const script = new Script({ end, days });
    const world = new World({
      ...options,
      prisma: within,
      script,
      chance: new Chance(seed),
      log: strict(trouble.reject),
    });
    const duty = new DutyChapter(world);
    new PlacesChapter(world).plan();
    new NeighbourChapter(world, cameras).plan();
    new CameraChapter(world, duty).plan();
    duty.plan();
    new SupervisionChapter(world).plan();
    new PlacementChapter(world).plan();
    new OfficeChapter(world).plan();
    for (let at = script.start.getTime() + dayMs; at < end.getTime(); at += dayMs) script.at(at, () => world.passes());
    const lived = async () => {
      await script.play(world.due);
      await duty.look();
      await world.ends();
    };
    await Promise.race([lived(), trouble.promise]).finally(() => world.close());
  });
  return true;
}

/** What services merely log, because they try again later, ends the story: nothing of it may be missing. */
const strict = (fail: (reason: Error) => void): Logger =>
  createLogger({
    ...{ level: 'error', pretty: false },
    destination: { write: (line) => fail(new Error(`A service failed in the demo's month: ${line}`)) },
  });
