import { randomUUID } from 'node:crypto';
import type { ViewingEnd } from '../contract/ledger.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import { withLimit } from '../limit.ts';
import type { Logger } from '../log.ts';
import type { Ledger } from './ledger.ts';
import { closeLost } from './lost-viewings.ts';
import { OpenViewing, type ViewingStart } from './open-viewing.ts';
import { beginRun, endRun } from './server-run.ts';
import { begin, change, type Change } from './viewing-rows.ts';

/** How often progress is written, milliseconds: what a kill -9 can cost. */
const flushMs = 1000;
/** Of these, one transaction. */
const batchSize = 500;
/** Viewings that may wait for being recorded; further ones are refused. */
const beginsWaiting = 2000;
/** Viewings that may be open in this process. */
const openLimit = 50_000;
/** Seconds between two looks for viewings that another process has left open, counted in flushes. */
const flushesPerSweep = 10;
/** For the last write of an orderly end, milliseconds. */
const closeLimitMs = 8000;

export interface ViewingsOptions {
  prisma: PrismaClient;
  ledger: Ledger;
  log: Logger;
  /** How long a process of the same chain has been silent when it counts as dead, milliseconds. 0 where no other can be alive. */
  silentMs?: number;
  limits?: { waiting: number };
  now?: () => number;
}

/** A viewing that was asked for. */
export interface Begun {
  readonly id: string;
  /** Resolves when the access event is on record: before that no picture may flow. Rejects with `unavailable` when it cannot be recorded. */
  readonly recorded: Promise<void>;
}

interface Waiting {
  viewing: OpenViewing;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Every look at a camera, in the table of viewings and in the ledger. Many that begin or end together share one transaction. */
export class Viewings implements AsyncDisposable {
  readonly #options: ViewingsOptions;
  /** This process among the server's runs. */
  readonly runId = randomUUID();
  readonly #now: () => number;
  readonly #open = new Map<string, OpenViewing>();
  readonly #begins: Waiting[] = [];
  /** Not yet written, the newest of each viewing. */
  readonly #changes = new Map<string, Change>();
  /** Ids of which something has changed since they were written. */
  readonly #moved = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #flushes = 0;
  #writing: Promise<boolean> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: ViewingsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Closes what a dead process has left open, and is ready for new ones. */
  static async create(options: ViewingsOptions): Promise<Viewings> {
    const viewings = new Viewings(options);
    const { prisma, ledger } = options;
    await beginRun(prisma, { id: viewings.runId, chainId: ledger.chainId, at: new Date(viewings.#now()) });
    await viewings.#sweep();
    viewings.#timer = setInterval(() => viewings.#tick(), flushMs);
    return viewings;
  }

  /** Throws AppError `unavailable` at once when more viewings wait for being recorded than the ledger can take. */
  begin(start: ViewingStart): Begun {
    const waiting = this.#options.limits?.waiting ?? beginsWaiting;
    if (this.#closing || this.#begins.length >= waiting || this.#open.size >= openLimit) {
      throw new AppError('unavailable', 'Viewings cannot be recorded fast enough now; try again in a few seconds.');
    }
    const viewing = new OpenViewing(randomUUID(), start, this.#now());
    this.#open.set(viewing.id, viewing);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Who asks for pictures waits for it; a viewing that ends before that has nobody who does.
    promise.catch(() => undefined);
    this.#begins.push({ viewing, resolve, reject });
    void this.#write();
    return { id: viewing.id, recorded: promise };
  }

  /** The server lets pictures flow, or stops them. */
  setFlowing(id: string, flowing: boolean): void {
    this.#open.get(id)?.setFlowing(flowing, this.#now());
    this.#moved.add(id);
  }

  /** What the console says it has shown in all, milliseconds; counts as far as that much was sent. */
  progress(id: string, shownMs: number): void {
    this.#open.get(id)?.shown(shownMs, this.#now());
    this.#moved.add(id);
  }

  /** Nothing happens when it has ended already. */
  end(id: string, reason: ViewingEnd): void {
    const viewing = this.#open.get(id);
    if (!viewing) return;
    this.#open.delete(id);
    this.#moved.delete(id);
    this.#changes.set(id, { id, ...viewing.progress(this.#now()), endReason: reason });
    void this.#write();
  }

  /** Ends what is open and writes everything; what the database does not take in time is closed at the next start. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    const { prisma, log } = this.#options;
    const finish = async () => {
      for (const id of [...this.#open.keys()]) this.end(id, 'disconnected');
      while (this.#begins.length > 0 || this.#changes.size > 0) {
        if (!(await this.#write())) throw new Error('the database refused them');
      }
      await endRun(prisma, { id: this.runId, at: new Date(this.#now()) });
    };
    await withLimit(finish(), closeLimitMs, () => new Error('the database is too slow')).catch((error: unknown) =>
      log.error({ err: error }, 'viewings were not written at the end: the next start closes them'),
    );
  }

  #tick(): void {
    for (const id of this.#moved) {
      const viewing = this.#open.get(id);
      if (viewing) this.#changes.set(id, { id, ...viewing.progress(this.#now()) });
    }
    this.#moved.clear();
    void this.#write();
    this.#flushes += 1;
    if (this.#flushes % flushesPerSweep === 0) {
      this.#sweep().catch((error: unknown) => this.#options.log.error({ err: error }, 'lost viewings were not closed'));
    }
  }

  /** One writer at a time; what comes meanwhile goes into its next transaction. */
  #write(): Promise<boolean> {
    return (this.#writing ??= this.#drain());
  }

  /** Whether everything was written. */
  async #drain(): Promise<boolean> {
    try {
      do {
        // Others of the same turn of the event loop come along.
        await Promise.resolve();
        if (!(await this.#writeBatch())) return false;
      } while (this.#begins.length > 0 || this.#changes.size > 0);
      return true;
    } finally {
      // In the same turn as the look at the queues: nothing can be added unseen.
      this.#writing = undefined;
    }
  }

  /** Whether it succeeded: if not, begins are refused, and ends wait for the next tick. */
  async #writeBatch(): Promise<boolean> {
    const { prisma, ledger, log } = this.#options;
    const begins = this.#begins.splice(0, batchSize);
    const waiting = new Set(this.#begins.map(({ viewing }) => viewing.id));
    const changes = [...this.#changes.values()].filter(({ id }) => !waiting.has(id)).slice(0, batchSize);
    try {
      const viewings = begins.map(({ viewing }) => viewing);
      await prisma.$transaction(async (tx) => {
        const lastSeenAt = new Date(this.#now());
        await tx.serverRun.update({ where: { id: this.runId }, data: { lastSeenAt } });
        const entries = await begin(tx, viewings, this.runId);
        await ledger.record(tx, ...entries, ...(await change(tx, changes)));
      });
    } catch (error) {
      log.error({ err: error, begins: begins.length, changes: changes.length }, 'viewings were not recorded');
      for (const { viewing, reject } of begins) {
        this.#open.delete(viewing.id);
        this.#moved.delete(viewing.id);
        reject(new AppError('unavailable', 'The viewing cannot be recorded now; try again in a few seconds.'));
      }
      return false;
    }
    for (const { resolve } of begins) resolve();
    for (const written of changes) {
      if (this.#changes.get(written.id) === written) this.#changes.delete(written.id);
    }
    return true;
  }

  #sweep(): Promise<void> {
    const { prisma, ledger, silentMs = 10_000, log } = this.#options;
    const silentSince = new Date(this.#now() - silentMs);
    return closeLost({ prisma, ledger, log, runId: this.runId, silentSince });
  }
}
