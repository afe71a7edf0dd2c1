import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../server/db/database.ts';
import type { PrismaClient } from '../../../server/db/generated/client.ts';
import { hashPassword, verifyPassword } from '../../../server/access/passwords.ts';
import { publicKey } from '../../../server/ledger/checkpoints.ts';
import { verifyLedger } from '../../../server/ledger/verify.ts';
import { SealedBox } from '../../../server/sealed-box.ts';
import { testDatabase } from '../../../server/testing/database.ts';
import { demoCameras, laterDemoCameras } from '../demo-cameras.ts';
import { seedDemo } from '../demo.ts';
import { seedMonth } from './month.ts';

/** A week has of everything but the facility that is opened and closed again. */
const days = 7;
const dayMs = 24 * 3_600_000;
const afternoon = 8 * 3_600_000;
/** The last 15:00 in Viet Nam (8:00 UTC). Around a change of shifts somebody is on their way out, and what is counted here differs. */
const end = new Date(Math.floor((Date.now() - afternoon) / dayMs) * dayMs + afternoon);
const ledgerKey = randomBytes(32);
const password = 'Demo-2021!';

const credentials = { username: 'viewer', password: 'secret' };
const streams = (key: string) => ({
  ...{ credentials, main: `rtsp://127.0.0.1:1000/${key}/main`, sub: `rtsp://127.0.0.1:1000/${key}/sub` },
});

async function demoDatabase(): Promise<Database> {
  const database = await testDatabase();
  await seedDemo(database.prisma, {
    ...{ password, hash: hashPassword, verify: verifyPassword, sealCredential: () => new Uint8Array([1]) },
    cameras: demoCameras.map((camera) => ({
      ...camera,
      ...streams(camera.key),
      onvif: { host: '127.0.0.1', port: 1001, endpoint: `urn:uuid:${camera.id}`, serial: `SIM-${camera.key}` },
    })),
  });
  return database;
}

const seed = (prisma: PrismaClient) =>
  seedMonth({
    ...{ prisma, days, end, chainId: 'main', ledgerKey, password },
    cameras: laterDemoCameras.map((camera) => ({ ...camera, ...streams(camera.key) })),
    jwtSecret: randomBytes(48).toString('base64'),
    box: new SealedBox(randomBytes(32)),
  });

/** What is told, without the ids that are made anew each time. */
async function story(prisma: PrismaClient): Promise<unknown[]> {
  const entries = await prisma.ledgerEntry.findMany({ orderBy: { sequence: 'asc' } });
  const notes = await prisma.dutyEntry.findMany({ orderBy: [{ at: 'asc' }, { kind: 'asc' }, { personId: 'asc' }] });
  const spans = await prisma.cameraSpan.findMany({ orderBy: { startedAt: 'asc' } });
  const names = new Map((await prisma.camera.findMany()).map(({ id, name }) => [id, name]));
  const told = spans.map(({ cameraId, startedAt, endedAt, condition }) =>
    JSON.stringify([startedAt, names.get(cameraId), endedAt, condition]),
  );
  return [
    ...entries.map(({ at, kind, personId, cameraId }) => [at, kind, personId, cameraId && names.get(cameraId)]),
    ...notes.map(({ at, kind, text }) => [at, kind, text]),
    ...told.sort(),
  ];
}

let database: Database;
let prisma: PrismaClient;
beforeAll(async () => {
  database = await demoDatabase();
  prisma = database.prisma;
}, 120_000);
afterAll(() => database?.close());

it('is there as a whole or not at all', async () => {
  await prisma.$executeRaw`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the power is gone'; END $$`;
  await prisma.$executeRaw`
    CREATE TRIGGER fail BEFORE INSERT ON "LedgerEntry" FOR EACH ROW WHEN (NEW."kind" = 'duty.gap_began') EXECUTE FUNCTION fail()`;
  await expect(seed(prisma)).rejects.toThrow();
  expect(await prisma.ledgerEntry.count()).toBe(0);
  expect(await prisma.dutyShift.count()).toBe(0);
  expect(await prisma.session.count()).toBe(0);
  await prisma.$executeRaw`DROP TRIGGER fail ON "LedgerEntry"`;
  expect(await seed(prisma)).toBe(true);
}, 240_000);

it('has a ledger in order of time that verifies, signed each day', async () => {
  const read = <Row>(sql: string, parameters: unknown[]) => prisma.$queryRawUnsafe<Row[]>(sql, ...parameters);
  const [chain] = await verifyLedger(read, [publicKey(ledgerKey)]);
  expect(chain).toMatchObject({ chainId: 'main', checkpoints: days });
  expect(Number(chain!.entries)).toBeGreaterThan(300);
  const entries = await prisma.ledgerEntry.findMany({ orderBy: { sequence: 'asc' }, select: { at: true } });
  const times = entries.map(({ at }) => at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(end.getTime());
});

it('has of everything that people of the demo look for', async () => {
  const { dutyShift, alert, outage, violation, inspection } = prisma;
  expect(await dutyShift.count({ where: { state: 'handed_over', record: { isNot: null } } })).toBeGreaterThan(15);
  expect(await dutyShift.count({ where: { state: 'handed_over', record: null } })).toBe(0);
  expect(await dutyShift.count({ where: { state: 'on_duty', lastSeenAt: end } })).toBe(2);
  expect(await dutyShift.count({ where: { state: 'planned', startsAt: { gt: end } } })).toBeGreaterThan(5);
  const gaps = await prisma.dutyGap.findMany();
  expect(gaps.map(({ cause, until }) => [cause, until !== null])).toEqual([
    ['no_answer', true],
    ['no_answer', true],
  ]);
  const alerts = await alert.groupBy({ by: ['source'], _count: true });
  for (const source of ['offline', 'frozen', 'black', 'cut', 'unattended', 'violation'] as const) {
    expect(alerts.map((group) => group.source)).toContain(source);
  }
  expect(await alert.count({ where: { state: 'in_progress', source: 'black' } })).toBe(1);
  expect(await alert.count({ where: { level: { gt: 0 } } })).toBeGreaterThan(0);
  expect(await outage.count({ where: { state: 'closed', entries: { some: { kind: 'measure' } } } })).toBe(4);
  // Announced and come, announced for tomorrow.
  const announced = await outage.findMany({ where: { plannedFrom: { not: null } }, orderBy: { plannedFrom: 'asc' } });
  expect(announced.map(({ state, cause }) => [state, cause])).toEqual([
    ['closed', 'planned'],
    ['announced', 'planned'],
  ]);
  expect(announced[1]!.plannedFrom!.getTime()).toBeGreaterThan(end.getTime());
  expect(await prisma.placementReport.findMany({ select: { state: true } })).toEqual([{ state: 'cleared' }]);
  expect(await prisma.camera.count({ where: { hiddenAt: { not: null } } })).toBe(0);
  expect(await violation.groupBy({ by: ['state'], orderBy: { state: 'asc' }, _count: true })).toMatchObject([
    { state: 'reported' },
    { state: 'answered' },
    { state: 'closed' },
  ]);
  const inspected = await inspection.findMany({ include: { parts: { include: { findings: true, records: true } } } });
  expect(inspected.map(({ state, parts }) => [state, parts.length])).toEqual([['ended', 2]]);
  for (const { findings, records } of inspected[0]!.parts) expect([findings.length, records.length]).toEqual([1, 2]);
  const byProvince = await prisma.orgNode.findMany({
    where: { level: 'province' },
    select: { _count: { select: { children: true } } },
  });
  expect(byProvince.map(({ _count }) => _count.children).sort()).toEqual([4, 5]);
  expect(await prisma.connectionStep.count({ where: { state: 'connected' } })).toBe(5);
  const ways = await prisma.connectionOutcome.groupBy({ by: ['kind'], where: { settledAt: null }, _count: true });
  expect(new Set(ways.map(({ kind }) => kind))).toEqual(new Set(['refused', 'not_connectable']));
  // Registered at its time, so that what was recorded of it since then counts.
  const later = await prisma.camera.findFirstOrThrow({ where: { name: 'Hành lang dãy B' } });
  const [seen] = await prisma.cameraSpan.findMany({ where: { cameraId: later.id }, orderBy: { startedAt: 'asc' } });
  expect(later.createdAt.getTime()).toBeLessThan(seen!.startedAt.getTime());
  expect(await prisma.serverRun.count({ where: { endedAt: null } })).toBe(0);
  expect(await prisma.viewing.count({ where: { endedAt: null } })).toBe(0);
});

it('is written once', async () => {
  const before = createHash('sha256')
    .update(JSON.stringify(await story(prisma)))
    .digest('hex');
  expect(await seed(prisma)).toBe(false);
  expect(
    createHash('sha256')
      .update(JSON.stringify(await story(prisma)))
      .digest('hex'),
  ).toBe(before);
});

it('is the same story for the same seed', async () => {
  await using again = await demoDatabase();
  await seed(again.prisma);
  expect(await story(again.prisma)).toEqual(await story(prisma));
}, 240_000);
