import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../db/database.ts';
import { createLogger } from '../log.ts';
import { testDatabaseLocation, type DatabaseLocation } from '../testing/database.ts';
import { Ledger } from './ledger.ts';
import { Viewings } from './viewings.ts';

const log = createLogger({ level: 'silent', pretty: false });
const writer = fileURLToPath(new URL('../testing/viewing-writer.ts', import.meta.url));
let location: DatabaseLocation;
beforeEach(async () => {
  location = await testDatabaseLocation();
});
afterEach(() => location[Symbol.asyncDispose]());

/** Runs the writer until it has begun some viewings, then ends it; their ids as it has printed them. */
async function writeAndEnd(signal: 'SIGTERM' | 'SIGKILL'): Promise<string[]> {
  const { dataDir, url } = location;
  const child = spawn(process.execPath, [writer, dataDir, ...(url ? [url] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const recorded: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    recorded.push(id);
    if (recorded.length === 100) child.kill(signal);
  }
  expect(await ended).toEqual(signal === 'SIGTERM' ? [0, null] : [null, signal]);
  return recorded;
}

const open = () => openDatabase({ ...location, log });

it('loses nothing when the process is asked to end', async () => {
  const recorded = await writeAndEnd('SIGTERM');
  await using database = await open();
  const viewings = await database.prisma.viewing.findMany({ select: { id: true, endReason: true } });
  expect(viewings.map(({ id }) => id).toSorted()).toEqual(recorded.toSorted());
  expect(new Set(viewings.map(({ endReason }) => endReason))).toEqual(new Set(['disconnected']));
  const ends = await database.prisma.ledgerEntry.findMany({ where: { kind: 'viewing.ended' } });
  expect(ends.map(({ subjectId }) => subjectId).toSorted()).toEqual(recorded.toSorted());
});

it('keeps every access event through a kill, and closes the viewings at the last moment known', async () => {
  const recorded = await writeAndEnd('SIGKILL');
  await using database = await open();
  const { prisma } = database;
  const begins = await prisma.ledgerEntry.findMany({ where: { kind: 'viewing.began' }, select: { subjectId: true } });
  const known = new Set(begins.map(({ subjectId }) => subjectId));
  expect(recorded.filter((id) => !known.has(id))).toEqual([]);
  const { lastSeenAt } = await prisma.serverRun.findFirstOrThrow();
  await using _viewings = await Viewings.create({
    ...{ prisma, log, silentMs: 0 },
    ledger: new Ledger({ prisma, chainId: 'main' }),
  });
  const viewings = await prisma.viewing.findMany();
  expect(viewings).toHaveLength(known.size);
  for (const { startedAt, endedAt, endReason, sentMs, shownMs } of viewings) {
    expect({ endReason, endedAt }).toEqual({ endReason: 'lost', endedAt: lastSeenAt });
    // Whatever was flowing counts up to then.
    expect(sentMs).toBeLessThanOrEqual(lastSeenAt.getTime() - startedAt.getTime());
    expect(shownMs).toBeLessThanOrEqual(sentMs);
  }
  expect(await prisma.ledgerEntry.count({ where: { kind: 'viewing.ended' } })).toBe(known.size);
});
