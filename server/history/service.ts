import type { CameraHistory, OutageSummary } from '../contract/history.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import { readOutages, readRuns, readSpans, recordedTo, type OutageRow } from './repository.ts';
import { timeline, type Range } from './timeline.ts';

/** What a camera may tell in that time is bounded by the recorder: 17,000 spans. */
const longestMs = 48 * 3_600_000;
const summaryMs = 30 * 24 * 3_600_000;
/** What is shorter is counted apart. */
const shortMs = 10_000;
const mostListed = 50;

const iso = (at: number): string => new Date(at).toISOString();

/** What was recorded of cameras. Whoever calls has checked the caller's permission on the camera. */
export class HistoryService {
  readonly #prisma: PrismaClient;
  readonly #now: () => number;

  constructor({ prisma, now = Date.now }: { prisma: PrismaClient; now?: () => number }) {
    this.#prisma = prisma;
    this.#now = now;
  }

  /** Throws `invalid_input` for a range that ends before it begins, or is too long. */
  async history({ id, from, to }: RestInput<'GET /api/cameras/:id/history'>): Promise<CameraHistory> {
    const asked = { from: Date.parse(from), to: Date.parse(to) };
    if (asked.to <= asked.from || asked.to - asked.from > longestMs) {
      throw new AppError('invalid_input', 'The range must begin before it ends, and be of 48 hours at most.');
    }
    const range = { from: asked.from, to: Math.max(asked.from, Math.min(asked.to, await this.#knownTo())) };
    const [spans, runs] = await Promise.all([readSpans(this.#prisma, id, range), readRuns(this.#prisma, range)]);
    const pieces = timeline(range, spans, runs);
    return {
      from: iso(range.from),
      to: iso(range.to),
      spans: pieces.map((piece) => ({ ...piece, from: iso(piece.from), to: iso(piece.to) })),
    };
  }

  async outages({ id }: RestInput<'GET /api/cameras/:id/outages'>): Promise<OutageSummary> {
    const to = await this.#knownTo();
    const range = { from: to - summaryMs, to };
    const all = await readOutages(this.#prisma, id, range);
    const records = await recordsOf(this.#prisma, id, range);
    const isLong = ({ outMs, goesOn }: OutageRow) => outMs >= shortMs || goesOn;
    const [long, short] = [all.filter(isLong), all.filter((row) => !isLong(row))];
    return {
      ...{ from: iso(range.from), to: iso(to), count: long.length, outMs: total(long) },
      longestMs: Math.max(0, ...long.map(({ outMs }) => outMs)),
      short: { count: short.length, outMs: total(short) },
      outages: long.slice(0, mostListed).map(({ goesOn, outMs, ...row }) => ({
        ...{ from: iso(row.from), to: goesOn ? null : iso(row.to) },
        ...{ condition: row.condition, reason: row.reason, outMs, unknownMs: row.to - row.from - outMs },
        record: records.find(({ from, to: end }) => from <= row.to && row.from < end)?.outage ?? null,
      })),
    };
  }

  /** A moment ago while the server records; before it has recorded anything, the present. */
  async #knownTo(): Promise<number> {
    return Math.min(this.#now(), (await recordedTo(this.#prisma)) ?? this.#now());
  }
}

/** The outages that a camera has a part in, the newest first. */
async function recordsOf(prisma: PrismaClient, cameraId: string, { from, to }: Range) {
  const rows = await prisma.outageCamera.findMany({
    where: {
      ...{ cameraId, startedAt: { lte: new Date(to) } },
      OR: [{ endedAt: null }, { endedAt: { gt: new Date(from) } }],
    },
    orderBy: { startedAt: 'desc' },
    select: { startedAt: true, endedAt: true, outage: { select: { id: true, number: true } } },
  });
  return rows.map(({ startedAt, endedAt, outage }) => ({
    ...{ from: startedAt.getTime(), to: endedAt?.getTime() ?? Infinity, outage },
  }));
}

const total = (rows: readonly OutageRow[]): number => rows.reduce((sum, { outMs }) => sum + outMs, 0);
