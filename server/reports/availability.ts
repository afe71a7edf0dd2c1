import type { AvailabilityPart } from '../contract/outages.ts';
import type { AvailabilityShare } from '../contract/reports.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { availability } from '../outages/availability.ts';
import type { Scope } from './places.ts';

type Ms = Record<AvailabilityPart, number>;

const shareOf = (ms: Ms): AvailabilityShare => ({
  upMs: ms.live + ms.degraded,
  outMs: ms.frozen + ms.black + ms.down,
  unknownMs: ms.ours + ms.unwatched + ms.serverDown,
});

const add = (one: AvailabilityShare | undefined, other: AvailabilityShare): AvailabilityShare => ({
  upMs: (one?.upMs ?? 0) + other.upMs,
  outMs: (one?.outMs ?? 0) + other.outMs,
  unknownMs: (one?.unknownMs ?? 0) + other.unknownMs,
});

/** How much of the time the cameras of a scope could be seen through, all together, by day; null where none was registered. */
export async function availabilityByDay(
  prisma: PrismaClient,
  { ids }: Scope,
  days: readonly string[],
  now: Date,
): Promise<(AvailabilityShare | null)[]> {
  const range = { from: days[0]!, to: days.at(-1)! };
  const { rows } = await availability(
    prisma,
    { scope: { facilityId: { in: ids } }, ...range, by: 'province', step: 'day' },
    now,
  );
  const byDay = new Map<string | null, AvailabilityShare>();
  for (const { period, ms } of rows) byDay.set(period, add(byDay.get(period), shareOf(ms)));
  return days.map((day) => {
    const share = byDay.get(day);
    return share && share.upMs + share.outMs + share.unknownMs > 0 ? share : null;
  });
}

/** Of the whole time, by facility. */
export async function availabilityByFacility(
  prisma: PrismaClient,
  { ids }: Scope,
  days: { from: string; to: string },
  now: Date,
): Promise<Map<string, AvailabilityShare>> {
  const { rows } = await availability(
    prisma,
    { scope: { facilityId: { in: ids } }, ...days, by: 'facility', step: 'all' },
    now,
  );
  return new Map(rows.map(({ id, ms }) => [id, shareOf(ms)]));
}
