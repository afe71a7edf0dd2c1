import type { Profile } from '../contract/common.ts';
import type { StreamState } from '../contract/stream-state.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { withLimit } from '../limit.ts';
import type { Logger } from '../log.ts';
import { SpanRecorder } from './span-recorder.ts';
import { endLost, forgetBefore, storeSpans } from './span-rows.ts';

/** How often states are written, milliseconds: what the end of the process by force can cost. */
const flushMs = 2000;
/** Of these, one statement. */
const batchSize = 1000;
/** For the last write of an orderly end, milliseconds. */
const closeLimitMs = 8000;
/** Between two rounds of tidying up. */
const tidyMs = 60_000;
/** How long spans are kept: a year and its report. */
const keptMs = 400 * 24 * 3_600_000;

export interface HistoryOptions {
  prisma: PrismaClient;
  log: Logger;
  /** This process among the server's runs, and the chain of those before it. */
  runId: string;
  chainId: string;
  /** How long a process of the same chain has been silent when it counts as dead, milliseconds. 0 where no other can be alive. */
  silentMs?: number;
  now?: () => number;
  limits?: { waiting: number };
}

/**
 * Writes how cameras were into the database: the only one that does. Streams tell it and never wait for it. With each write the run says up to
 * when it has told everything; a span that a dead process left open ends there.
 */
export class History implements AsyncDisposable {
  readonly #options: HistoryOptions;
  readonly #now: () => number;
  readonly #recorder: SpanRecorder;
  #flushTimer: NodeJS.Timeout | undefined;
  #tidyTimer: NodeJS.Timeout | undefined;
  #writing: Promise<boolean> | undefined;
  #failing = false;
  #closed = false;

  private constructor(options: HistoryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#recorder = new SpanRecorder({ now: this.#now, limit: options.limits?.waiting });
  }

  /** Ends what a dead process has left open, and is ready to be told. */
  static async create(options: HistoryOptions): Promise<History> {
    const history = new History(options);
    await history.#tidy();
    history.#flushTimer = setInterval(() => void history.flush(), flushMs);
    history.#tidyTimer = setInterval(() => {
      history
        .#tidy()
        .catch((error: unknown) => options.log.error({ err: error }, 'recorded states were not tidied up'));
    }, tidyMs);
    return history;
  }

  /** What became of one of a camera's streams. */
  note(cameraId: string, state: StreamState, profile: Profile): void {
    if (!this.#closed) this.#recorder.note(cameraId, state, profile);
  }

  /** The camera was taken out. */
  forget(cameraId: string): void {
    this.#recorder.forget(cameraId);
  }

  /** Writes what there is; one writer at a time. Whether all of it is written. Never rejects. */
  flush(): Promise<boolean> {
    return (this.#writing ??= this.#flush().finally(() => (this.#writing = undefined)));
  }

  /** Ends every span now and writes everything; what the database does not take in time is ended at the next start. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#flushTimer);
    clearInterval(this.#tidyTimer);
    const finish = async () => {
      // One that is under way knows nothing of the ends.
      await this.#writing;
      this.#recorder.endAll();
      await this.flush();
    };
    await withLimit(finish(), closeLimitMs, () => new Error('the database is too slow')).catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'states were not written at the end: the next start ends their spans'),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #flush(): Promise<boolean> {
    const { prisma, runId, log } = this.#options;
    this.#recorder.settle();
    let more: boolean;
    do {
      const spans = this.#recorder.take(batchSize);
      more = this.#recorder.waiting > 0;
      try {
        await storeSpans(prisma, { runId, spans, ...(!more && { statesTo: new Date(this.#now()) }) });
      } catch (error) {
        this.#recorder.giveBack(spans);
        // Said once, not every two seconds.
        if (!this.#failing)
          log.error({ err: error, spans: this.#recorder.waiting }, 'states cannot be written; they wait');
        this.#failing = true;
        return false;
      }
    } while (more);
    if (this.#failing) log.info('states are written again');
    this.#failing = false;
    return true;
  }

  async #tidy(): Promise<void> {
    const { prisma, runId, chainId, silentMs = 10_000 } = this.#options;
    const now = this.#now();
    await endLost(prisma, { runId, chainId, silentSince: new Date(now - silentMs) });
    await forgetBefore(prisma, new Date(now - keptMs));
  }
}
