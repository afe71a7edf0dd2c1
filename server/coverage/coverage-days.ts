import type { PrismaClient } from '../db/generated/client.ts';
import { DueTimer } from '../due-timer.ts';
import { addDays, dayOf, daysBetween, daySpan } from '../duty/vietnam-time.ts';
import type { Logger } from '../log.ts';
import { dayCover, type DayCamera } from './day-cover.ts';

/** Days that are made up for after an absence: what is older stays unknown. */
const mostMissed = 35;
/** Days that are kept: three years. */
const keptDays = 1096;
/** Whether a day is over is looked at so often, milliseconds. */
const everyMs = 10 * 60_000;
/** The last states of a day are written by then, milliseconds after midnight. */
const settledAfterMs = 60_000;
/** Facilities of one day; beyond that the next look goes on. */
const batch = 5_000;

export interface CoverageDaysOptions {
  prisma: PrismaClient;
  log: Logger;
  now?: () => Date;
}

/**
 * Records each day how the required zones of each facility were covered, once the day is over: from the recorded states of the cameras, so a
 * day that no server saw the end of is made up for by the next one.
 */
export class CoverageDays implements AsyncDisposable {
  readonly #options: CoverageDaysOptions;
  readonly #now: () => Date;
  readonly #timer: DueTimer;
  /** Days that this process knows to be on record; 35 at most. */
  #done = new Set<string>();
  #closed = false;

  constructor(options: CoverageDaysOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#timer = new DueTimer({
      due: async () => {
        await this.recordDue();
        return Infinity;
      },
      ...{ now: this.#now, log: options.log, failure: 'the coverage of a day was not recorded', latestMs: everyMs },
    });
  }

  /** From now on each day is recorded soon after it is over. */
  start(): void {
    this.#timer.start();
  }

  /** Records all days that are over and are not on record yet, the oldest first, and lets go what was kept long enough. */
  async recordDue(): Promise<void> {
    const { prisma } = this.#options;
    const today = dayOf(new Date(this.#now().getTime() - settledAfterMs));
    const days = daysBetween(addDays(today, -mostMissed), addDays(today, -1));
    this.#done = new Set(days.filter((day) => this.#done.has(day)));
    for (const day of days) {
      if (this.#done.has(day)) continue;
      await this.record(day);
      if (this.#closed) return;
      this.#done.add(day);
    }
    await prisma.coverageDay.deleteMany({ where: { day: { lt: new Date(addDays(today, -keptDays)) } } });
  }

  /** Records a day that is over, of the facilities that are not on record yet. */
  async record(day: string): Promise<void> {
    const { prisma } = this.#options;
    const { from, to } = daySpan(day);
    const facilities = await prisma.facility.findMany({
      where: {
        node: { validFrom: { lt: to } },
        OR: [{ closedAt: null }, { closedAt: { gt: from } }],
        coverage: { none: { day: new Date(day) } },
      },
      select: {
        id: true,
        closedAt: true,
        requiredZones: true,
        node: { select: { name: true, validFrom: true, parent: { select: { id: true, name: true } } } },
        cameras: {
          where: { createdAt: { lt: to }, OR: [{ removedAt: null }, { removedAt: { gt: from } }] },
          select: { id: true, zone: true, createdAt: true, removedAt: true },
        },
      },
      take: batch,
    });
    if (facilities.length === 0) return;
    const changes = await this.#zoneChanges(to);
    for (const { id, closedAt, requiredZones, node, cameras } of facilities) {
      if (this.#closed) return;
      const time = {
        from: Math.max(from.getTime(), node.validFrom.getTime()),
        to: Math.min(to.getTime(), closedAt?.getTime() ?? Infinity),
      };
      const required = requiredThen(requiredZones, changes.get(id) ?? []);
      const spans = await this.#spans(
        cameras.map((camera) => camera.id),
        from,
        to,
      );
      const recorded = cameras.map((camera): DayCamera => ({
        zone: camera.zone,
        registered: { from: camera.createdAt.getTime(), to: camera.removedAt?.getTime() ?? Infinity },
        spans: spans.get(camera.id) ?? [],
      }));
      const place = {
        facilityName: node.name,
        provinceId: node.parent?.id ?? id,
        provinceName: node.parent?.name ?? '',
      };
      const data = { day: new Date(day), facilityId: id, ...place, required: required.length };
      // Another server may have been faster.
      await prisma.coverageDay.createMany({
        data: [{ ...data, ...dayCover(required, recorded, time) }],
        skipDuplicates: true,
      });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#timer.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What became of required zones after the moment, by facility, the newest first. */
  async #zoneChanges(at: Date): Promise<Map<string | null, string[]>> {
    const later = await this.#options.prisma.ledgerEntry.findMany({
      where: { kind: 'facility.zones_changed', at: { gte: at } },
      orderBy: { at: 'desc' },
      take: batch,
      select: { facilityId: true, details: true },
    });
    const byFacility = Map.groupBy(later, ({ facilityId }) => facilityId);
    return new Map([...byFacility].map(([id, entries]) => [id, entries.map(({ details }) => details)]));
  }

  /** What is recorded of the cameras between the moments, by camera. */
  async #spans(cameraIds: string[], from: Date, to: Date): Promise<Map<string, DayCamera['spans'][number][]>> {
    if (cameraIds.length === 0) return new Map();
    const rows = await this.#options.prisma.$queryRaw<{ cameraId: string; a: Date; b: Date; seen: boolean }[]>`
      SELECT s."cameraId", greatest(s."startedAt", ${from}::timestamptz) AS a,
        least(coalesce(s."endedAt", greatest(s."startedAt", r."statesTo")), ${to}::timestamptz) AS b,
        s."condition" IN ('live', 'degraded') AS seen
      FROM unnest(${cameraIds}::uuid[]) AS camera(id)
      JOIN "CameraSpan" AS s ON s."cameraId" = camera.id AND s."startedAt" < ${to} AND s."condition" <> 'unknown'
        AND s."startedAt" >= coalesce(
          (SELECT max("startedAt") FROM "CameraSpan" WHERE "cameraId" = camera.id AND "startedAt" <= ${from}), ${from}
        )
      JOIN "ServerRun" AS r ON r."id" = s."runId"`;
    const spans = rows.map(({ cameraId, a, b, seen }) => ({ cameraId, from: a.getTime(), to: b.getTime(), seen }));
    return Map.groupBy(spans, (span) => span.cameraId);
  }
}

/** The zones that were required before they were changed: each change is taken back, as the ledger tells it. */
function requiredThen(present: readonly string[], changes: readonly string[]): string[] {
  const zones = new Set(present);
  for (const details of changes) {
    const { added = '', removed = '' } = JSON.parse(details) as Record<string, string>;
    for (const zone of added.split(', ').filter(Boolean)) zones.delete(zone);
    for (const zone of removed.split(', ').filter(Boolean)) zones.add(zone);
  }
  return [...zones];
}
