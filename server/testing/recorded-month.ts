import { randomUUID } from 'node:crypto';
import type { CameraCondition } from '../contract/history.ts';
import { zones } from '../contract/common.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { addDays, daySpan } from '../duty/vietnam-time.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const perFacility = 16;
const provinces = 4;
/** Rows of one statement. */
const batch = 20_000;

/** Milliseconds since the epoch. `end`: as it is in the database; `known`: up to when it is known to be so. */
export interface MonthSpan {
  from: number;
  end: number | null;
  known: number;
  condition: CameraCondition;
}
export interface MonthRun {
  id: string;
  from: number;
  /** Its last sign of life. */
  to: number;
  /** Null of one that crashed. */
  end: number | null;
  statesTo: number;
}
export interface MonthCamera {
  id: string;
  facilityId: string;
  createdAt: number;
  removedAt: number | null;
  spans: MonthSpan[];
}
export interface MonthFacility {
  id: string;
  provinceId: string;
  closedAt: number | null;
  suspended: { from: number; to: number | null }[];
}
/** Recorded states of a month as crashes leave them. */
export interface RecordedMonth {
  first: string;
  last: string;
  knownTo: number;
  runs: MonthRun[];
  facilities: MonthFacility[];
  cameras: MonthCamera[];
}

/** The same month for the same seed. It ends a day before its last: that day is still to come. */
export function planMonth({ cameras, seed }: { cameras: number; seed: number }): RecordedMonth {
  let state = seed;
  const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
  const [first, last] = ['2021-07-01', '2021-07-31'];
  const start = daySpan(first).from.getTime();
  const knownTo = daySpan(addDays(last, -1)).to.getTime() - 5 * hourMs - 1234;
  const runs: MonthRun[] = [];
  // The first has begun before the month; every third ends in order.
  for (let at = start - 2 * 24 * hourMs; at < knownTo;) {
    const length = 20 * hourMs + random(80 * hourMs);
    const to = Math.min(knownTo, at + length);
    const crashed = runs.length % 3 !== 0 && to < knownTo;
    const isLast = to === knownTo;
    runs.push({
      id: randomUUID(),
      from: at,
      to,
      end: crashed || isLast ? null : to,
      statesTo: crashed ? to - random(3000) : to,
    });
    at = to + 1000 + random(40 * minuteMs);
  }
  const provinceIds = Array.from({ length: provinces }, () => randomUUID());
  const facilities = Array.from({ length: Math.ceil(cameras / perFacility) }, (_, index): MonthFacility => {
    const from = start + random(20) * 24 * hourMs + random(hourMs);
    return {
      id: randomUUID(),
      provinceId: provinceIds[index % provinces]!,
      closedAt: index % 9 === 4 ? start + 18 * 24 * hourMs + random(hourMs) : null,
      suspended: index % 7 === 2 ? [{ from, to: index % 2 === 0 ? from + 50 * hourMs + random(hourMs) : null }] : [],
    };
  });
  const conditions: CameraCondition[] = [
    'live',
    'live',
    'live',
    'live',
    'degraded',
    'frozen',
    'black',
    'down',
    'down',
    'unknown',
  ];
  const spansOf = (): MonthSpan[] =>
    runs.flatMap((run) => {
      const spans: MonthSpan[] = [];
      for (let from = run.from + random(20_000); from < run.statesTo;) {
        // From half a minute to about a day, two hours on average.
        const length = random(20) === 0 ? random(24 * hourMs) : 30_000 + random(3 * hourMs);
        const goesOn = from + length >= run.statesTo;
        const known = Math.min(from + length, run.statesTo);
        const condition = conditions[random(conditions.length)]!;
        spans.push({ from, known, end: goesOn && run.end === null ? null : known, condition });
        from = known + (random(3) === 0 ? random(30 * minuteMs) : 0);
      }
      return spans;
    });
  return {
    ...{ first, last, knownTo, runs, facilities },
    cameras: Array.from({ length: cameras }, (_, index) => ({
      id: randomUUID(),
      facilityId: facilities[Math.floor(index / perFacility)]!.id,
      createdAt: index % 11 === 3 ? start + random(28 * 24 * hourMs) : start - 10 * 24 * hourMs,
      removedAt: index % 13 === 5 ? start + 9 * 24 * hourMs + random(20 * 24 * hourMs) : null,
      spans: spansOf(),
    })),
  };
}

/** Writes it into an empty database of organisations; the ids of the country and of a person. */
export async function writeMonth(prisma: PrismaClient, month: RecordedMonth): Promise<{ countryId: string }> {
  const countryId = randomUUID();
  const node = (id: string, level: 'country' | 'province' | 'facility', path: string[]) => ({
    ...{ id, level, name: `${level} ${id.slice(0, 4)}`, path: [...path, id], parentId: path.at(-1) ?? null },
  });
  await prisma.orgNode.create({ data: node(countryId, 'country', []) });
  const provinceIds = [...new Set(month.facilities.map(({ provinceId }) => provinceId))];
  await prisma.orgNode.createMany({ data: provinceIds.map((id) => node(id, 'province', [countryId])) });
  await prisma.orgNode.createMany({
    data: month.facilities.map(({ id, provinceId }) => node(id, 'facility', [countryId, provinceId])),
  });
  await prisma.facility.createMany({
    data: month.facilities.map(({ id, closedAt }, index) => ({
      ...{ id, kind: 'quarantine' as const, manager: 'civil' as const, closedAt: date(closedAt) },
      enterprise: [null, 'VNPT', 'Viettel'][index % 3] ?? null,
    })),
  });
  const person = { passwordHash: '', fullName: 'p', position: 'p', unit: 'p' };
  const { id: recordedById } = await prisma.person.create({ data: { username: randomUUID(), ...person } });
  const decision = { number: '1', date: new Date(0), authority: 'x', recordedById, recordedBy: 'p', facilityName: 'x' };
  await prisma.facilityDecision.createMany({
    data: month.facilities.flatMap(({ id: facilityId, suspended }) =>
      suspended.flatMap(({ from, to }) => [
        { ...decision, facilityId, kind: 'suspended' as const, at: new Date(from) },
        ...(to === null ? [] : [{ ...decision, facilityId, kind: 'resumed' as const, at: new Date(to) }]),
      ]),
    ),
  });
  await prisma.serverRun.createMany({
    data: month.runs.map(({ id, from, to, end, statesTo }) => ({
      ...{ id, chainId: 'month', startedAt: new Date(from), lastSeenAt: new Date(to) },
      ...{ endedAt: date(end), statesTo: new Date(statesTo) },
    })),
  });
  await prisma.camera.createMany({
    data: month.cameras.map(({ id, facilityId, createdAt, removedAt }, index) => ({
      ...{ id, facilityId, name: `Camera ${index}`, zone: zones[index % zones.length]!, sourceKind: 'rtsp' as const },
      ...{ createdAt: new Date(createdAt), removedAt: date(removedAt) },
    })),
  });
  const rows = month.cameras.flatMap(({ id: cameraId, spans }) =>
    spans.map(({ from, end, condition }) => {
      const run = month.runs.findLast((one) => one.from <= from)!;
      return { cameraId, startedAt: new Date(from), endedAt: date(end), condition, runId: run.id };
    }),
  );
  for (let at = 0; at < rows.length; at += batch) {
    await prisma.$executeRaw`
      INSERT INTO "CameraSpan" ("cameraId", "startedAt", "endedAt", "condition", "runId")
      SELECT * FROM json_to_recordset(${JSON.stringify(rows.slice(at, at + batch))}::json)
        AS row("cameraId" uuid, "startedAt" timestamptz, "endedAt" timestamptz, "condition" "CameraCondition", "runId" uuid)`;
  }
  await prisma.$executeRaw`ANALYZE "CameraSpan", "Camera", "ServerRun"`;
  return { countryId };
}

const date = (at: number | null): Date | null => (at === null ? null : new Date(at));
