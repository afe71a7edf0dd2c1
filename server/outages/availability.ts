import {
  availabilityParts,
  type AvailabilityPart,
  type AvailabilityRow,
  type AvailabilityScope,
  type AvailabilityStep,
} from '../contract/outages.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { readRuns, recordedTo } from '../history/repository.ts';
import { sumStates, type StateSums } from './availability-sums.ts';
import { gapsIn, overlap, periodsOf } from './periods.ts';
import { registrationOf } from './registration.ts';

export interface AvailabilityQuestion {
  /** Whose time is counted; cameras that were taken out and facilities that are closed as well, for the time that they were there. */
  scope: Prisma.CameraWhereInput;
  /** Days of the clock in Viet Nam (`2026-11-22`), both included. */
  from: string;
  to: string;
  by: AvailabilityScope;
  step: AvailabilityStep;
}

export interface Availability {
  /** Up to when states are recorded, or the present where nothing is; what is later is `ahead`. */
  knownTo: Date;
  /** By name, and for each in the order of time; one for each group and period. */
  rows: AvailabilityRow[];
}

/**
 * Where the time of cameras went: for each group and period whole milliseconds that add up to the period's length times its cameras. Worked out from
 * the recorded states anew each time, so it is what they say, whatever crashed meanwhile; see timeline() in server/history for one camera.
 */
export async function availability(
  prisma: PrismaClient,
  { scope, from, to, by, step }: AvailabilityQuestion,
  now: Date = new Date(),
): Promise<Availability> {
  const { range, periods, days } = periodsOf(from, to, step);
  const known = Math.min(now.getTime(), (await recordedTo(prisma)) ?? now.getTime());
  const past = { from: range.from, to: Math.max(range.from, Math.min(range.to, known)) };
  const { groups, stretches } = await registrationOf(prisma, scope, by, range);
  const registered = stretches
    .map((stretch) => ({ ...stretch, to: Math.min(stretch.to, past.to) }))
    .filter((stretch) => stretch.to > stretch.from);
  const downs = gapsIn(past, await readRuns(prisma, { from: past.from, to: past.to }));
  const sums = await sumStates(prisma, { range: past, registered, days, downs });
  const found = new Map(sums.map((sum) => [`${sum.group} ${sum.period}`, sum]));
  return {
    knownTo: new Date(known),
    rows: groups.flatMap((group, place) =>
      periods.map(({ period, length }, index): AvailabilityRow => {
        const wholeMs = length.reduce((sum, day) => sum + (day.to - day.from), 0) * group.cameras;
        const pastMs = length.reduce((sum, day) => sum + overlap(day, past), 0) * group.cameras;
        const ms = partsOf(found.get(`${place} ${index}`), wholeMs, pastMs);
        return { ...group, period, ms, share: shareUp(ms) };
      }),
    ),
  };
}

/** All parts of the time of which the states are some. */
function partsOf(sum: StateSums | undefined, wholeMs: number, pastMs: number): Record<AvailabilityPart, number> {
  const {
    live = 0,
    degraded = 0,
    frozen = 0,
    black = 0,
    down = 0,
    ours = 0,
    registeredMs = 0,
    serverDown = 0,
  } = sum ?? {};
  const recorded = live + degraded + frozen + black + down + ours;
  return {
    ...{ live, degraded, frozen, black, down, ours, serverDown },
    unwatched: registeredMs - recorded - serverDown,
    notRegistered: pastMs - registeredMs,
    ahead: wholeMs - pastMs,
  };
}

export const noTime = (): Record<AvailabilityPart, number> =>
  Object.fromEntries(availabilityParts.map((part) => [part, 0])) as Record<AvailabilityPart, number>;

/** The parts of all rows together. */
export function totalOf(rows: readonly Pick<AvailabilityRow, 'ms'>[]): Pick<AvailabilityRow, 'ms' | 'share'> {
  const total = noTime();
  for (const { ms } of rows) for (const part of availabilityParts) total[part] += ms[part];
  return { ms: total, share: shareUp(total) };
}

/** How much of the time in which cameras were looked at they gave a picture, 0 to 1; null where nobody has looked. */
function shareUp({ live, degraded, frozen, black, down }: Record<AvailabilityPart, number>): number | null {
  const seen = live + degraded;
  const all = seen + frozen + black + down;
  return all === 0 ? null : seen / all;
}
