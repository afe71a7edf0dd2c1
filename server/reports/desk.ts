import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { Download } from '../contract/audit.ts';
import {
  mostReports,
  reportKeptDays,
  type ReportFailure,
  type ReportJobView,
  type ReportWish,
} from '../contract/reports.ts';
import type { Prisma, PrismaClient, ReportJob } from '../db/generated/client.ts';
import { download, seal } from '../documents/sealing.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { mediaTypes } from '../lists/table-file.ts';
import type { Logger } from '../log.ts';

/** Reports made at the same time by this process: each takes a thread. */
const mostRunning = 2;
/** Of everybody, waiting and under way at this process. */
const mostWaiting = 100;
/** Bytes of one file; a CHECK says so too. */
const largestFile = 20 * 1024 * 1024;
/** Reports of one person that a list shows; seven days of them are fewer. */
const mostShown = 100;
const keptMs = reportKeptDays * 24 * 3_600_000;
/** Between two rounds of letting go what was kept long enough. */
const tidyMs = 10 * 60_000;

/** A file that was made of an order. */
export interface MadeReport {
  fileName: string;
  format: ReportWish['format'];
  bytes: Buffer;
}

/** Makes what was ordered. `progress` is told from 0 to 1; with the signal the work ends. */
export type MakeReport = (
  wish: ReportWish,
  actor: Actor,
  options: { signal: AbortSignal; progress: (done: number) => Promise<void> },
) => Promise<MadeReport>;

export interface ReportDeskOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  /** Of this server: what another process of the chain left unfinished is closed at the start. */
  chainId: string;
  make: MakeReport;
  /** Whether the actor may still have reports of the place. */
  mayHave: (actor: Actor, wish: ReportWish) => Promise<boolean>;
  now?: () => Date;
}

interface Waiting {
  id: string;
  wish: ReportWish;
  /** Name of the place. */
  place: string;
  by: By;
  stop: AbortController;
}

const shown = {
  ...{ id: true, wish: true, place: true, state: true, progress: true, failure: true },
  ...{ fileName: true, size: true, sha256: true, createdAt: true, endedAt: true },
} as const satisfies Prisma.ReportJobSelect;
type Row = Pick<ReportJob, keyof typeof shown>;

/** Reports in the making and those that are made: ordered, followed, cancelled, fetched by the person who ordered them, and by nobody else. */
export class ReportDesk implements AsyncDisposable {
  readonly #options: ReportDeskOptions;
  readonly #now: () => Date;
  /** Ordered and not begun, the oldest first. */
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<string, { order: Waiting; ended: Promise<void> }>();
  #tidyTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ReportDeskOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** Closes what a process that is gone has left unfinished; from now on old files are let go. */
  async start(): Promise<void> {
    await this.#options.prisma.reportJob.updateMany({
      where: { chainId: this.#options.chainId, state: { in: ['queued', 'running'] } },
      data: { state: 'failed', failure: 'restarted' satisfies ReportFailure, endedAt: this.#now() },
    });
    await this.tidy();
    this.#tidyTimer = setInterval(() => {
      this.tidy().catch((error: unknown) => this.#options.log.error({ err: error }, 'old reports were not let go'));
    }, tidyMs);
  }

  /** Lets go what was kept long enough. */
  async tidy(): Promise<void> {
    const before = new Date(this.#now().getTime() - keptMs);
    await this.#options.prisma.reportJob.deleteMany({ where: { createdAt: { lt: before }, endedAt: { not: null } } });
  }

  async list(actor: Actor): Promise<ReportJobView[]> {
    const rows = await this.#options.prisma.reportJob.findMany({
      where: { personId: actor.id },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: mostShown,
      select: shown,
    });
    return rows.map(view);
  }

  /** Whoever calls has checked that the person may have it. Throws `conflict` when too many of theirs are under way, `unavailable` for everybody's. */
  async order(wish: ReportWish, place: string, by: By): Promise<ReportJobView> {
    const { prisma, chainId } = this.#options;
    const { id: personId } = by.actor;
    if (this.#queue.length + this.#running.size >= mostWaiting || this.#closed) {
      throw new AppError('unavailable', 'Too many reports are being made: try again in a few minutes.');
    }
    const row = await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "Person" WHERE "id" = ${personId}::uuid FOR UPDATE`;
      const open = await tx.reportJob.count({ where: { personId, state: { in: ['queued', 'running'] } } });
      if (open >= mostReports) {
        throw conflict(
          'too_many_reports',
          `${mostReports} reports of yours are under way: wait for one, or cancel it.`,
        );
      }
      return tx.reportJob.create({ data: { personId, chainId, wish, place, createdAt: this.#now() }, select: shown });
    });
    this.#queue.push({ id: row.id, wish, place, by, stop: new AbortController() });
    this.#next();
    return view(row);
  }

  /** Throws `not_found` for somebody else's, `conflict` for one that is over. */
  async cancel(id: string, actor: Actor): Promise<ReportJobView> {
    const { prisma } = this.#options;
    const own = { id, personId: actor.id };
    const { count } = await prisma.reportJob.updateMany({
      where: { ...own, state: { in: ['queued', 'running'] } },
      data: { state: 'cancelled', endedAt: this.#now() },
    });
    const row = await prisma.reportJob.findFirst({ where: own, select: shown });
    if (!row) throw notFound('report');
    if (count === 0) throw conflict('report_over', 'The report is over already.');
    const waiting = this.#queue.findIndex((order) => order.id === id);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    const running = this.#running.get(id);
    running?.order.stop.abort(new Cancelled());
    await running?.ended;
    return view(row);
  }

  /** Throws `not_found` for somebody else's, for what is not there (any more), and where the person has no right to it any more. */
  async file(id: string, actor: Actor): Promise<Download> {
    const row = await this.#options.prisma.reportJob.findFirst({ where: { id, personId: actor.id, state: 'done' } });
    if (!row?.content || !(await this.#options.mayHave(actor, row.wish as ReportWish))) throw notFound('report');
    return download(row.fileName!, row.mediaType!, row.content);
  }

  /** Ends what is under way: the next start of the server calls it interrupted. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#tidyTimer);
    const orders = [...this.#queue.splice(0), ...[...this.#running.values()].map(({ order }) => order)];
    for (const { stop } of orders) stop.abort(new Interrupted());
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    const ids = orders.map(({ id }) => id);
    await this.#end(ids, { state: 'failed', failure: 'restarted' satisfies ReportFailure }).catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'reports under way are closed by the next start'),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #next(): void {
    while (this.#running.size < mostRunning && !this.#closed) {
      const order = this.#queue.shift();
      if (!order) return;
      const ended = this.#run(order).finally(() => {
        this.#running.delete(order.id);
        this.#next();
      });
      this.#running.set(order.id, { order, ended });
    }
  }

  /** Never rejects. */
  async #run(order: Waiting): Promise<void> {
    const { log } = this.#options;
    const { id, stop } = order;
    try {
      await this.#make(order);
    } catch (error) {
      // The state is there already, or close() gives it.
      if (stop.signal.aborted) return;
      const failure = failureOf(error);
      if (failure === 'internal') log.error({ err: error, reportId: id }, 'a report was not made');
      await this.#end([id], { state: 'failed', failure }).catch((cause: unknown) =>
        log.error({ err: cause, reportId: id }, 'that a report failed could not be kept'),
      );
    }
  }

  async #make({ id, wish, place, by, stop }: Waiting): Promise<void> {
    const { prisma, ledger, make } = this.#options;
    const begun = await prisma.reportJob.updateMany({ where: { id, state: 'queued' }, data: { state: 'running' } });
    if (begun.count === 0) return;
    const progress = async (done: number) => {
      stop.signal.throwIfAborted();
      // 100 is for what is there to be fetched.
      const percent = Math.min(99, Math.round(done * 100));
      await prisma.reportJob.updateMany({ where: { id, state: 'running' }, data: { progress: percent } });
      stop.signal.throwIfAborted();
    };
    const { fileName, format, bytes } = await make(wish, by.actor, { signal: stop.signal, progress });
    if (bytes.length > largestFile) throw new TooLarge();
    const sealed = seal(bytes);
    await prisma.$transaction(async (tx) => {
      const { count } = await tx.reportJob.updateMany({
        where: { id, state: 'running' },
        data: {
          ...sealed,
          fileName,
          mediaType: mediaTypes[format],
          state: 'done',
          progress: 100,
          endedAt: this.#now(),
        },
      });
      if (count === 0) return;
      const { kind, nodeId } = wish;
      const period = wish.kind === 'operations' ? wish.month : wish.day;
      await ledger.record(tx, {
        ...{ kind: 'report.produced', ...recordedBy(by), subjectId: id },
        details: {
          report: kind,
          place,
          placeId: nodeId,
          period,
          format,
          sha256: sealed.sha256,
          size: sealed.size,
        },
      });
    });
  }

  async #end(ids: string[], data: Pick<Prisma.ReportJobUpdateManyMutationInput, 'state' | 'failure'>): Promise<void> {
    if (ids.length === 0) return;
    await this.#options.prisma.reportJob.updateMany({
      where: { id: { in: ids }, state: { in: ['queued', 'running'] } },
      data: { ...data, endedAt: this.#now() },
    });
  }
}

class Cancelled extends Error {}
class Interrupted extends Error {}
class TooLarge extends Error {}

function failureOf(error: unknown): ReportFailure {
  if (error instanceof TooLarge) return 'too_large';
  return error instanceof AppError && error.code === 'not_found' ? 'not_permitted' : 'internal';
}

const view = ({ wish, place, fileName, size, sha256, createdAt, endedAt, failure, ...row }: Row): ReportJobView => ({
  ...{ id: row.id, state: row.state, progress: row.progress, place },
  wish: wish as ReportWish,
  failure: failure as ReportFailure | null,
  file: fileName !== null && size !== null && sha256 !== null ? { name: fileName, size, sha256 } : null,
  createdAt: createdAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
  keptUntil: new Date(createdAt.getTime() + keptMs).toISOString(),
});
