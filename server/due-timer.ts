import type { Logger } from './log.ts';

/** What is due is looked at this often at most, milliseconds. */
const soonest = 1_000;
/** And this often at least, unless told otherwise: also what another process or a change of the clock has brought. */
const latest = 60_000;

export interface DueTimerOptions {
  /** Does what is due now; answers when something is due next, milliseconds since the epoch. Infinity: nothing is. */
  due: () => Promise<number>;
  now: () => Date;
  log: Logger;
  /** What the log says when it fails; it is tried again with the next look. */
  failure: string;
  /** It is looked at this often at least, milliseconds. */
  latestMs?: number;
}

/** Looks at what is due, one look at a time, and once it is started waits for the next of it: one timer. */
export class DueTimer implements AsyncDisposable {
  readonly #options: DueTimerOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #state: 'still' | 'started' | 'closed' = 'still';

  constructor(options: DueTimerOptions) {
    this.#options = options;
  }

  /** From now on what becomes due is done. */
  start(): void {
    if (this.#state !== 'still') return;
    this.#state = 'started';
    this.poke();
  }

  /** Something was changed that may be due, or over; nothing happens before start(). */
  poke(): void {
    if (this.#state !== 'started') return;
    if (this.#looking) this.#again = true;
    else void this.look();
  }

  /** Looks now, or waits for the look that is under way. Never rejects. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) {
        this.#again = false;
        this.poke();
      }
    }));
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    await this.#looking;
    clearTimeout(this.#timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #look(): Promise<void> {
    const { due, now, log, failure, latestMs = latest } = this.#options;
    clearTimeout(this.#timer);
    let wait = latestMs;
    try {
      wait = Math.min(latestMs, Math.max(soonest, (await due()) - now().getTime()));
    } catch (error) {
      if (this.#state !== 'closed') log.error({ err: error }, failure);
    }
    if (this.#state === 'started') this.#timer = setTimeout(() => void this.look(), wait);
  }
}
