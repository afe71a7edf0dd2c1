import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { AlertDesk } from './desk.ts';
import { nextState } from './life.ts';
import { AlertRepository } from './repository.ts';
import { ladderOf, shown, type AlertRow } from './views.ts';

/** Alerts that one look deals with; the next follows at once when there are more. */
const mostAtOnce = 200;
/** The database is asked at least so often: another server may have set an earlier time. Milliseconds. */
const longestWaitMs = 30_000;
const shortestWaitMs = 100;

export interface AlertsDueOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  desk: AlertDesk;
  log: Logger;
  now?: () => Date;
}

/**
 * Tells the next rung when nobody has taken an alert in time, and closes what is over and was taken by nobody. The times are in the database,
 * so what fell due while no server ran is done when one starts; there is one timer.
 */
export class AlertsDue implements AsyncDisposable {
  readonly #options: AlertsDueOptions;
  readonly #alerts: AlertRepository;
  readonly #onChanged = () => this.#plan();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: AlertsDueOptions) {
    this.#options = options;
    this.#alerts = new AlertRepository(options.prisma);
  }

  /** From now on each is done at its time. */
  start(): void {
    this.#options.desk.on('changed', this.#onChanged);
    this.#arm(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#options.desk.off('changed', this.#onChanged);
    clearTimeout(this.#timer);
    await this.#looking;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Does all that is due now. */
  async run(): Promise<void> {
    const { prisma, desk, now = () => new Date() } = this.#options;
    for (;;) {
      const at = now();
      const due = await prisma.alert.findMany({
        where: { OR: [{ escalateAt: { lte: at } }, { settleAt: { lte: at } }] },
        orderBy: { openedAt: 'asc' },
        take: mostAtOnce,
        select: { id: true },
      });
      const ids = due.map(({ id }) => id);
      if (ids.length === 0) return;
      const escalated = await prisma.$transaction((tx) => this.#work(tx, ids, at));
      desk.emit('changed', ids);
      if (escalated.length > 0) desk.emit('raised', escalated);
    }
  }

  async #work(tx: Prisma.TransactionClient, ids: readonly string[], at: Date): Promise<string[]> {
    await this.#alerts.lock(tx);
    const rules = await this.#alerts.rules(tx);
    const rows = await tx.alert.findMany({ where: { id: { in: [...ids] } }, ...shown });
    const escalated: AlertRow[] = [];
    for (const row of rows) {
      const { tell, escalateAfterS } = ladderOf(row, rules);
      if (row.settleAt && row.settleAt <= at) await this.#settle(tx, row, at);
      else if (row.escalateAt && row.escalateAt <= at) {
        const rung = tell[row.level + 1];
        // The authority has its province's cut before it already.
        const known = row.foldedIntoId !== null && rung === 'authority';
        if (rung && !known) escalated.push(row);
        const more = rung && !known && escalateAfterS !== null && row.level + 2 < tell.length;
        await tx.alert.update({
          where: { id: row.id },
          data: {
            escalateAt: more ? new Date(at.getTime() + escalateAfterS * 1000) : null,
            ...(rung && !known && { level: row.level + 1, changedAt: at }),
          },
        });
        if (rung && !known) {
          await tx.alertStep.create({ data: { alertId: row.id, at, kind: 'escalated', note: rung } });
        }
      }
    }
    await this.#options.ledger.record(
      tx,
      ...escalated.map((row) => ({
        kind: 'alert.escalated' as const,
        subjectId: row.id,
        ...(row.facilityId && { facilityId: row.facilityId }),
        ...(row.cameraId && { cameraId: row.cameraId }),
        details: { number: row.number, source: row.source, to: ladderOf(row, rules).tell[row.level + 1]! },
      })),
    );
    return escalated.map(({ id }) => id);
  }

  async #settle(tx: Prisma.TransactionClient, row: AlertRow, at: Date): Promise<void> {
    const state = nextState(row.state, 'settle');
    const data = state
      ? { state, version: row.version + 1, closedAt: at, changedAt: at, escalateAt: null, settleAt: null }
      : { settleAt: null };
    await tx.alert.update({ where: { id: row.id }, data });
    if (state) await tx.alertStep.create({ data: { alertId: row.id, at, kind: 'settled' } });
  }

  #arm(waitMs: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), waitMs);
  }

  #look(): void {
    this.#looking = this.run()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'alerts that are due could not be looked up'))
      .then(() => this.#plan());
  }

  /** When something falls due next, milliseconds since the epoch; Infinity while nothing does. */
  async next(): Promise<number> {
    const { _min } = await this.#options.prisma.alert.aggregate({ _min: { escalateAt: true, settleAt: true } });
    return Math.min(...[_min.escalateAt, _min.settleAt].map((at) => at?.getTime() ?? Infinity));
  }

  /** Sets the timer for what falls due first. */
  #plan(): void {
    const { now = () => new Date() } = this.#options;
    if (this.#closed) return;
    const next = this.next().then(
      (at) => at - now().getTime(),
      () => longestWaitMs,
    );
    this.#looking = Promise.all([this.#looking, next]).then(([, waitMs]) =>
      this.#arm(Math.max(shortestWaitMs, Math.min(longestWaitMs, waitMs))),
    );
  }
}
