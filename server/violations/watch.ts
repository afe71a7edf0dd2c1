import type { PrismaClient } from '../db/generated/client.ts';
import { DueTimer } from '../due-timer.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { ViolationAlarm } from './alarm.ts';
import { shown, writeStep, type ViolationRow } from './violation-rows.ts';

/** Violations that one look takes up; what is beyond is taken up by the next, a second later. */
const batch = 500;

export interface ViolationWatchOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now: () => Date;
  alarm: ViolationAlarm;
}

/**
 * Sees to what becomes due by itself: that somebody is told of each violation, that who must answer or remedy is reminded, and that the
 * authority hears of it when that does not help. The times are in the database, so nothing is lost with a process; one timer waits for the
 * next of them.
 */
export class ViolationWatch implements AsyncDisposable {
  readonly #options: ViolationWatchOptions;
  readonly #timer: DueTimer;

  constructor(options: ViolationWatchOptions) {
    this.#options = options;
    const { now, log } = options;
    const due = async () => {
      await this.due();
      return this.next();
    };
    this.#timer = new DueTimer({ due, now, log, failure: 'what is due of violations was not done' });
  }

  /** From now on what becomes due is done. */
  start(): void {
    this.#timer.start();
  }

  /** Something was changed that may be due, or over. */
  poke(): void {
    this.#timer.poke();
  }

  /** Looks at what is due now, started or not. Never rejects. */
  look(): Promise<void> {
    return this.#timer.look();
  }

  /** Does what is due now; whoever calls sees to one at a time. */
  async due(): Promise<void> {
    const now = this.#options.now();
    await this.#tell();
    await this.#remind(now);
    await this.#escalate(now);
  }

  /** When something is due next, milliseconds since the epoch; Infinity while nothing is. */
  async next(): Promise<number> {
    const { _min } = await this.#options.prisma.violation.aggregate({ _min: { remindAt: true, escalateAt: true } });
    return Math.min(...[_min.remindAt, _min.escalateAt].map((at) => at?.getTime() ?? Infinity));
  }

  /** Tells of one that was just reported. Never rejects: what could not be told is told with the next look. */
  async tell(row: ViolationRow): Promise<void> {
    const { prisma, alarm, now, log } = this.#options;
    const { id, facilityId, cameraId, reportedAt, told, kindName, place } = row;
    try {
      const what = place === null ? kindName : `${kindName} (${place})`;
      const text = [what, ...(row.text ? [row.text] : [])].join(': ');
      const alertId = await alarm.reported({ id, facilityId, cameraId, reportedAt, told, text });
      await prisma.violation.update({ where: { id }, data: { toldAt: now(), alertId } });
    } catch (error) {
      log.error({ err: error, violation: row.number }, 'nobody could be told of a violation; trying again');
    }
  }

  close(): Promise<void> {
    return this.#timer.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What a process before this one had no time for. */
  async #tell(): Promise<void> {
    const rows = await this.#options.prisma.violation.findMany({
      where: { toldAt: null },
      orderBy: { reportedAt: 'asc' },
      take: batch,
      ...shown,
    });
    for (const row of rows) await this.tell(row);
  }

  async #remind(now: Date): Promise<void> {
    const rows = await this.#due({ remindAt: { lte: now } });
    for (const row of rows) await this.#done(row, now, 'reminded', { remindAt: null });
  }

  async #escalate(now: Date): Promise<void> {
    const rows = await this.#due({ escalateAt: { lte: now } });
    for (const row of rows) await this.#done(row, now, 'escalated', { escalateAt: null, escalatedAt: now });
  }

  #due(where: { remindAt: { lte: Date } } | { escalateAt: { lte: Date } }): Promise<ViolationRow[]> {
    return this.#options.prisma.violation.findMany({ where, orderBy: { reportedAt: 'asc' }, take: batch, ...shown });
  }

  async #done(
    row: ViolationRow,
    at: Date,
    kind: 'reminded' | 'escalated',
    data: { remindAt: null } | { escalateAt: null; escalatedAt: Date },
  ): Promise<void> {
    const { prisma, ledger, alarm } = this.#options;
    const { id, version, remindAt, escalateAt, facilityId, cameraId, alertId, number, state } = row;
    // People first: should that fail, it stays due. Told once too often is better than never.
    if (alertId) await alarm.again(alertId, at, ...(kind === 'escalated' ? (['authority'] as const) : []));
    await prisma.$transaction(async (tx) => {
      const due = kind === 'reminded' ? { remindAt } : { escalateAt };
      // Unless somebody has done what they must meanwhile, or another process was first.
      const { count } = await tx.violation.updateMany({
        where: { id, version, ...due },
        data: { ...data, changedAt: at },
      });
      if (count === 0) return;
      await writeStep(tx, row, { kind, at });
      await ledger.record(tx, {
        ...{ kind: `violation.${kind}` as const, facilityId, subjectId: id, at },
        ...(cameraId && { cameraId }),
        details: { number, state },
      });
    });
  }
}
