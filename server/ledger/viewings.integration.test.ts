import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { testDatabase } from '../testing/database.ts';
import { Ledger } from './ledger.ts';
import type { ViewingStart } from './open-viewing.ts';
import { Viewings } from './viewings.ts';

const log = createLogger({ level: 'silent', pretty: false });
let database: Database;
let ledger: Ledger;
let now = Date.parse('2021-06-14T08:00:00Z');
beforeEach(async () => {
  database = await testDatabase();
  ledger = new Ledger({ prisma: database.prisma, chainId: 'main' });
});
afterEach(() => database.close());

const open = (limits?: { waiting: number }) =>
  Viewings.create({ prisma: database.prisma, ledger, log, silentMs: 0, now: () => now, ...(limits && { limits }) });
const look = (start: Partial<ViewingStart> = {}): ViewingStart => ({
  actor: { personId: randomUUID(), sessionId: randomUUID() },
  address: '10.1.2.3',
  facilityId: randomUUID(),
  cameraId: randomUUID(),
  names: { person: 'Nguyễn Thị Ánh', camera: 'Cổng', facility: 'Khu cách ly A' },
  profile: 'sub',
  size: 'tile',
  purpose: { kind: 'inspection', reference: '12/QĐ' },
  ...start,
});
const recorded = async (kind: string) =>
  (await database.prisma.ledgerEntry.findMany({ where: { kind }, orderBy: { sequence: 'asc' } })).map((entry) => ({
    ...entry,
    details: JSON.parse(entry.details),
  }));

it('has recorded who looks at what, and why, before it lets pictures flow', async () => {
  await using viewings = await open();
  const start = look();
  const { id, recorded: done } = viewings.begin(start);
  await done;
  expect(await recorded('viewing.began')).toMatchObject([
    {
      at: new Date(now),
      ...{ subjectId: id, address: '10.1.2.3', cameraId: start.cameraId, facilityId: start.facilityId },
      ...start.actor,
      details: {
        ...{ person: 'Nguyễn Thị Ánh', camera: 'Cổng', facility: 'Khu cách ly A' },
        ...{ profile: 'sub', size: 'tile', purpose: 'inspection', reference: '12/QĐ' },
      },
    },
  ]);
  expect(await database.prisma.viewing.findUniqueOrThrow({ where: { id } })).toMatchObject({ endedAt: null });
});

it('records the end with the seconds shown, bounded by what was sent', async () => {
  const startedAt = new Date(now);
  const viewings = await open();
  const { id, recorded: begun } = viewings.begin(look());
  await begun;
  viewings.setFlowing(id, true);
  now += 7000;
  viewings.progress(id, 99_000);
  viewings.setFlowing(id, false);
  now += 3000;
  viewings.end(id, 'closed');
  viewings.end(id, 'disconnected');
  await viewings.close();
  const facts = { sentMs: 7000, shownMs: 7000 };
  const at = { startedAt: startedAt.toISOString(), endedAt: new Date(now).toISOString() };
  expect(await recorded('viewing.ended')).toMatchObject([
    { at: new Date(now), subjectId: id, details: { ...facts, ...at, reason: 'closed', purpose: 'inspection' } },
  ]);
  expect(await database.prisma.viewing.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ...facts,
    endedAt: new Date(now),
    endReason: 'closed',
  });
});

it('begins many at once in a few transactions, and loses none', async () => {
  await using viewings = await open();
  const many = Array.from({ length: 1200 }, () => viewings.begin(look()));
  await Promise.all(many.map((begun) => begun.recorded));
  for (const { id } of many) viewings.end(id, 'closed');
  await viewings.close();
  const subjects = async (kind: string) => new Set((await recorded(kind)).map(({ subjectId }) => subjectId));
  const ids = new Set(many.map(({ id }) => id));
  expect(await subjects('viewing.began')).toEqual(ids);
  expect(await subjects('viewing.ended')).toEqual(ids);
});

it('ends what is open when the server stops', async () => {
  const viewings = await open();
  const waiting = viewings.begin(look());
  await viewings.close();
  await waiting.recorded;
  expect(await recorded('viewing.ended')).toMatchObject([
    { subjectId: waiting.id, details: { reason: 'disconnected' } },
  ]);
});

it('closes what a killed process left open at the last moment known, marked so, and not what is alive', async () => {
  const startedAt = new Date(now - 60_000);
  const dead = await database.prisma.serverRun.create({
    data: { id: randomUUID(), chainId: 'main', lastSeenAt: new Date(now - 5000) },
  });
  const other = await database.prisma.serverRun.create({
    data: { id: randomUUID(), chainId: 'another node', lastSeenAt: new Date(now - 5000) },
  });
  const { actor, facilityId, cameraId } = look();
  const row = { ...actor, facilityId, cameraId, profile: 'main', size: 'full', purpose: 'duty', startedAt } as const;
  const progress = { lastSeenAt: new Date(now - 9000), flowing: true, sentMs: 30_000, shownMs: 20_000 };
  const [lost, alive] = [randomUUID(), randomUUID()];
  await database.prisma.viewing.create({ data: { id: lost, runId: dead.id, ...row, ...progress } });
  await database.prisma.viewing.create({ data: { id: alive, runId: other.id, ...row, ...progress } });
  await using _viewings = await open();
  expect(await recorded('viewing.ended')).toMatchObject([
    {
      subjectId: lost,
      details: { reason: 'lost', endedAt: new Date(now - 5000).toISOString(), sentMs: 34_000, shownMs: 24_000 },
    },
  ]);
});

it('refuses further viewings at the bound, at once and clearly, and takes them again afterwards', async () => {
  await using viewings = await open({ waiting: 3 });
  const taken = [1, 2, 3].map(() => viewings.begin(look()));
  expect(() => viewings.begin(look())).toThrow('try again in a few seconds');
  await Promise.all(taken.map((begun) => begun.recorded));
  await viewings.begin(look()).recorded;
  expect(await recorded('viewing.began')).toHaveLength(4);
});

it('refuses pictures when the database does, and writes the ends later', async () => {
  const viewings = await open();
  const kept = viewings.begin(look());
  await kept.recorded;
  await database.prisma.$executeRaw`ALTER TABLE "LedgerEntry" RENAME TO "away"`;
  viewings.end(kept.id, 'closed');
  const refused = viewings.begin(look());
  await expect(refused.recorded).rejects.toMatchObject({ code: 'unavailable' });
  await database.prisma.$executeRaw`ALTER TABLE "away" RENAME TO "LedgerEntry"`;
  await viewings.close();
  expect(await recorded('viewing.began')).toMatchObject([{ subjectId: kept.id }]);
  expect(await recorded('viewing.ended')).toMatchObject([{ subjectId: kept.id, details: { reason: 'closed' } }]);
  expect(await database.prisma.viewing.count()).toBe(1);
});

it('freezes a viewing that has ended, and who looked at what from the beginning', async () => {
  const viewings = await open();
  const [ended, begun] = [viewings.begin(look()), viewings.begin(look())];
  await ended.recorded;
  viewings.end(ended.id, 'closed');
  await begun.recorded;
  const update = (id: string, data: object) => database.prisma.viewing.update({ where: { id }, data });
  await expect(update(begun.id, { cameraId: randomUUID() })).rejects.toThrow('refused');
  await expect(update(begun.id, { purpose: 'duty' })).rejects.toThrow('refused');
  await viewings.close();
  await expect(update(ended.id, { shownMs: 0 })).rejects.toThrow('refused');
});
