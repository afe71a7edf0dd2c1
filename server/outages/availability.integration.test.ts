import { afterAll, beforeAll, expect, it } from 'vitest';
import { availabilityParts, availabilityScopes, type AvailabilityPart } from '../contract/outages.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Database } from '../db/database.ts';
import { daysBetween, daySpan } from '../duty/vietnam-time.ts';
import { testDatabase } from '../testing/database.ts';
import { planMonth, writeMonth, type MonthCamera } from '../testing/recorded-month.ts';
import { availability, noTime, totalOf } from './availability.ts';

/** The same month as that of `npm run bench -- --month`, whose time is measured there. */
const cameras = 1000;
const seed = 4403;
const month = planMonth({ cameras, seed });
const dayMs = 24 * 3_600_000;
let database: Database;
let prisma: PrismaClient;

beforeAll(async () => {
  console.log(`recorded month: seed ${seed}, ${month.cameras.flatMap(({ spans }) => spans).length} spans`);
  database = await testDatabase();
  ({ prisma } = database);
  await writeMonth(prisma, month);
}, 300_000);
afterAll(() => database?.close());

const ask = (question: Partial<Parameters<typeof availability>[1]> = {}) =>
  availability(
    prisma,
    { scope: {}, from: month.first, to: month.last, by: 'camera', step: 'day', ...question },
    new Date('2021-09-01'),
  );

/** Where the time of one camera's day went, moment by moment: between any two moments at which something changes all is the same. */
function plainly(camera: MonthCamera, day: string): Record<AvailabilityPart, number> {
  const [from, to] = [daySpan(day).from.getTime(), daySpan(day).to.getTime()];
  const facility = month.facilities.find(({ id }) => id === camera.facilityId)!;
  const spans = camera.spans.filter((span) => span.from < to && span.known > from);
  const moments = [
    ...[from, to, camera.createdAt, camera.removedAt, facility.closedAt, month.knownTo],
    ...facility.suspended.flatMap((one) => [one.from, one.to]),
    ...spans.flatMap((span) => [span.from, span.known]),
    ...month.runs.flatMap((run) => [run.from, run.to]),
  ].filter((at): at is number => at !== null && at >= from && at <= to);
  const sorted = [...new Set(moments)].sort((a, b) => a - b);
  const ms = noTime();
  for (const [index, at] of sorted.slice(0, -1).entries()) {
    ms[whatIsAt(at)] += sorted[index + 1]! - at;
  }
  return ms;

  function whatIsAt(at: number): AvailabilityPart {
    if (at >= month.knownTo) return 'ahead';
    const gone = [camera.removedAt, facility.closedAt].some((end) => end !== null && at >= end);
    const off = facility.suspended.some((one) => at >= one.from && (one.to === null || at < one.to));
    if (at < camera.createdAt || gone || off) return 'notRegistered';
    const span = spans.find((one) => at >= one.from && at < one.known);
    if (span) return span.condition === 'unknown' ? 'ours' : span.condition;
    return month.runs.some((run) => at >= run.from && at < run.to) ? 'unwatched' : 'serverDown';
  }
}

it(
  'equals, to the millisecond, what is worked out plainly, for each camera and day of a month with crashes',
  { timeout: 120_000 },
  async () => {
    const { rows } = await ask();
    const found = new Map(rows.map((row) => [`${row.id} ${row.period}`, row.ms]));
    const seen = noTime();
    let compared = 0;
    for (const camera of month.cameras) {
      for (const day of daysBetween(month.first, month.last)) {
        const expected = plainly(camera, day);
        const actual = found.get(`${camera.id} ${day}`);
        // Of one that was never there in the month nothing is told.
        if (!actual) expect(expected.notRegistered + expected.ahead, `${camera.id} ${day}`).toBe(dayMs);
        else {
          expect(actual, `camera ${camera.id}, ${day}, seed ${seed}`).toEqual(expected);
          compared += 1;
        }
        for (const part of availabilityParts) seen[part] += expected[part];
      }
    }
    expect(compared).toBeGreaterThan(cameras * 25);
    // The month has some of each.
    for (const part of availabilityParts) expect(seen[part], part).toBeGreaterThan(0);
  },
);

it(
  'by facility, zone, province or enterprise the parts are those of the cameras together, and the length of the time',
  { timeout: 120_000 },
  async () => {
    const each = totalOf((await ask({ step: 'all' })).rows);
    for (const by of availabilityScopes.filter((scope) => scope !== 'camera')) {
      const together = (await ask({ by, step: 'month' })).rows;
      expect(totalOf(together), by).toEqual(each);
      for (const { ms, cameras: count } of together) {
        const sum = availabilityParts.reduce((all, part) => all + ms[part], 0);
        expect(sum, by).toBe(31 * dayMs * count);
      }
    }
  },
);

it('counts the scope alone', async () => {
  const [one] = month.cameras;
  const { rows } = await ask({ scope: { id: one!.id }, step: 'all' });
  expect(rows.map(({ id }) => id)).toEqual([one!.id]);
});
