import { randomUUID } from 'node:crypto';
import { readEntries } from '../audit/entries.ts';
import { findUnusual } from '../audit/unusual.ts';
import { readViewings } from '../audit/viewings.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { summary } from './statistics.ts';

/** The country of 2021: 5,400 cameras; the entries spread evenly over the last 90 days. */
const cameras = 5400;
const people = 2000;
const facilities = 340;
const days = 90;
const dayMs = 24 * 3600_000;
const page = 50;
const readings = 20;

/** A UUID that is always the same for a number, in SQL. */
const uuid = (kind: number, number: string) =>
  `lpad(to_hex(${kind}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0')`;
const idOf = (kind: number, number: number) =>
  `${kind.toString(16).padStart(8, '0')}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** Fills the tables with `count` rows each, then asks the auditor's questions; p50 and the longest of 20 readings of each. */
export async function measureAnswers(
  prisma: PrismaClient,
  count: number,
): Promise<Record<string, { p50: string; max: string }>> {
  await fill(prisma, count);
  const now = Date.now();
  const ago = (howManyDays: number) => new Date(now - howManyDays * dayMs).toISOString();
  const any = (kind: number, among: number) => idOf(kind, Math.floor(Math.random() * among));
  const questions: Record<string, () => Promise<unknown>> = {
    'newest entries': () => readEntries(prisma, {}, undefined, page),
    'entries of a rare kind': () => readEntries(prisma, { kinds: 'camera.removed' }, undefined, page),
    'entries of a camera': () => readEntries(prisma, { cameraId: any(1, cameras) }, undefined, page),
    'entries of a person, a month': () =>
      readEntries(prisma, { personId: any(2, people), from: ago(60), to: ago(30) }, undefined, page),
    'entries of a rare kind at a facility': () =>
      readEntries(prisma, { facilityId: any(3, facilities), kinds: 'camera.removed' }, undefined, page),
    'who saw a camera, a day': () =>
      readViewings(prisma, { cameraId: any(1, cameras), from: ago(41), to: ago(40) }, undefined, page),
    'what a person saw': () => readViewings(prisma, { personId: any(2, people) }, undefined, page),
    'all viewings of an hour': () =>
      readViewings(prisma, { from: ago(30), to: new Date(now - 30 * dayMs + 3600_000).toISOString() }, undefined, page),
    'unusual, a week': () => findUnusual(prisma, { from: ago(7) }, undefined),
    'unusual, a month': () => findUnusual(prisma, { from: ago(30) }, undefined),
  };
  const results: Record<string, { p50: string; max: string }> = {};
  for (const [name, ask] of Object.entries(questions)) {
    const taken: number[] = [];
    for (let reading = 0; reading < readings; reading++) {
      const asked = performance.now();
      await ask();
      taken.push(performance.now() - asked);
    }
    const { p50, max } = summary(taken);
    results[name] = { p50: p50.toFixed(0), max: max.toFixed(0) };
  }
  return results;
}

async function fill(prisma: PrismaClient, count: number): Promise<void> {
  const { id: runId } = await prisma.serverRun.create({
    data: { id: randomUUID(), chainId: 'filled', lastSeenAt: new Date() },
  });
  const spread = `now() - interval '${days} days' * (1 - n::float / ${count})`;
  const camera = `(hashint4(n) & 2147483647) % ${cameras}`;
  const person = `(hashint4(n / 16) & 2147483647) % ${people}`;
  const facility = `(hashint4(n) & 2147483647) % ${cameras} % ${facilities}`;
  const kind = `CASE WHEN n % 5000 = 0 THEN 'camera.removed' WHEN n % 500 = 0 THEN 'session.began'
    WHEN n % 2 = 0 THEN 'viewing.began' ELSE 'viewing.ended' END`;
  // One after another, each within the limit that statements have.
  const step = 100_000;
  for (let first = 1; first <= count; first += step) {
    const numbers = `generate_series(${first}, ${Math.min(count, first + step - 1)}) AS n`;
    await prisma.$executeRawUnsafe(`
      INSERT INTO "LedgerEntry" ("chainId", "sequence", "at", "kind", "personId", "sessionId", "address", "facilityId",
        "cameraId", "subjectId", "details", "previousHash", "hash")
      SELECT 'filled', n, ${spread}, ${kind}, (${uuid(2, person)})::uuid, (${uuid(4, 'n / 100')})::uuid,
        '10.0.' || n % 7 || '.' || n % 200, (${uuid(3, facility)})::uuid, (${uuid(1, camera)})::uuid,
        (${uuid(5, 'n / 2')}), '{"camera":"Hành lang tầng 2","facility":"Khu cách ly số 4","person":"Nguyễn Thị Ánh",' ||
        '"profile":"sub","purpose":"duty","reference":null,"size":"tile"}', sha256(n::text::bytea), sha256((n + 1)::text::bytea)
      FROM ${numbers}`);
    await prisma.$executeRawUnsafe(`
      INSERT INTO "Viewing" ("id", "runId", "personId", "sessionId", "facilityId", "cameraId", "profile", "size", "purpose",
        "startedAt", "lastSeenAt", "sentMs", "shownMs", "endedAt", "endReason")
      SELECT gen_random_uuid(), '${runId}', (${uuid(2, person)})::uuid, (${uuid(4, 'n / 100')})::uuid,
        (${uuid(3, facility)})::uuid, (${uuid(1, camera)})::uuid, 'sub', 'tile',
        (CASE WHEN n / 16 % 3 = 0 THEN 'inspection' ELSE 'duty' END)::"ViewingPurpose",
        ${spread}, ${spread} + interval '60 s', 60000, 55000, ${spread} + interval '60 s', 'closed'
      FROM ${numbers}`);
  }
  await prisma.$executeRaw`ANALYZE "LedgerEntry", "Viewing"`;
}
