import type { PrismaClient } from '../db/generated/client.ts';
import { DueTimer } from '../due-timer.ts';
import { dayOf } from '../duty/vietnam-time.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { appendStep, lockWay } from './connection-steps.ts';
import { settleOutcomes } from './outcome-rows.ts';

/** Between two looks, milliseconds. */
const everyMs = 60_000;
/** Recorded states older than this say nothing any more of whether a facility is connected, hours. */
const recentHours = 48;
/** Facilities that one look takes up; the next goes on. */
const batch = 200;

export interface ConnectedWatchOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now?: () => Date;
}

/**
 * A facility is connected once each of its cameras has been seen live since its last step: that is recorded by itself. What a person has said
 * since then counts until the cameras prove it wrong.
 */
export class ConnectedWatch implements AsyncDisposable {
  readonly #options: ConnectedWatchOptions;
  readonly #now: () => Date;
  readonly #timer: DueTimer;

  constructor(options: ConnectedWatchOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#timer = new DueTimer({
      due: async () => {
        await this.look();
        return Infinity;
      },
      ...{ now: this.#now, log: options.log, failure: 'connected facilities were not recorded', latestMs: everyMs },
    });
  }

  /** From now on it looks every minute. */
  start(): void {
    this.#timer.start();
  }

  /** Records the facilities that are connected by now. */
  async look(): Promise<void> {
    const { prisma, ledger } = this.#options;
    const now = this.#now();
    const since = new Date(now.getTime() - recentHours * 3_600_000);
    const found = await prisma.$queryRaw<{ id: string; at: Date }[]>`
      WITH latest AS (
        SELECT DISTINCT ON ("facilityId") "facilityId", "state", "recordedAt" FROM "ConnectionStep" WHERE "camera" IS NULL
        ORDER BY "facilityId", "day" DESC, "recordedAt" DESC, "id" DESC
      ), pending AS (
        SELECT f."id", greatest(l."recordedAt", ${since}::timestamptz) AS since
        FROM "Facility" AS f LEFT JOIN latest AS l ON l."facilityId" = f."id"
        WHERE (f."closedAt" IS NULL OR f."closedAt" > ${now}) AND l."state" IS DISTINCT FROM 'connected'
      )
      SELECT p."id", max(first.at) AS "at"
      FROM pending AS p
      JOIN "Camera" AS c ON c."facilityId" = p."id" AND c."removedAt" IS NULL
      LEFT JOIN LATERAL (
        SELECT greatest(s."startedAt", p.since) AS at
        FROM "CameraSpan" AS s JOIN "ServerRun" AS r ON r."id" = s."runId"
        WHERE s."cameraId" = c."id" AND s."condition" IN ('live', 'degraded') AND s."startedAt" <= ${now}
          AND coalesce(s."endedAt", r."statesTo", s."startedAt") > p.since
          AND s."startedAt" >= coalesce(
            (SELECT max("startedAt") FROM "CameraSpan" WHERE "cameraId" = c."id" AND "startedAt" <= p.since), p.since
          )
        ORDER BY s."startedAt" LIMIT 1
      ) AS first ON TRUE
      GROUP BY p."id" HAVING bool_and(first.at IS NOT NULL)
      LIMIT ${batch}`;
    for (const { id: facilityId, at } of found) {
      await prisma.$transaction(async (tx) => {
        await lockWay(tx, facilityId);
        const row = await appendStep(tx, { facilityId, state: 'connected', day: dayOf(at), at: now, by: null });
        await settleOutcomes(tx, { facilityId, camera: null }, now);
        await ledger.record(tx, {
          ...{ kind: 'connection.recorded', facilityId, subjectId: row.id },
          details: { state: 'connected', day: dayOf(at), enterprise: row.enterprise },
        });
      });
    }
  }

  close(): Promise<void> {
    return this.#timer.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
