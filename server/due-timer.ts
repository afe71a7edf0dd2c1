import type { Logger } from './log.ts';

/** What is due is looked at this often at most and at least, milliseconds: also what another process or a change of the clock has brought. */
const soonest = 1_000;
const latest = 60_000;

export interface DueTimerOptions {
  /** Does what is due now; answers when something is due next, milliseconds since the epoch. Infinity: nothing is. */
  due: () => Promise<number>;
  now: () => Date;
  log: Logger;
  /** What the log says when it fails; it is tried again with the next look. */
  failure: string;
}

/** Looks at what is due, one look at a time, and waits for the next of it: one timer, which is set with the first look. */
export class DueTimer implements AsyncDisposable {
  readonly #options: DueTimerOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: DueTimerOptions) {
    this.#options = options;
  }

  /** Something was changed that may be due, or over. */
  poke(): void {
    if (this.#closed) return;
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
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    clearTimeout(this.#timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #look(): Promise<void> {
    const { due, now, log, failure } = this.#options;
    clearTimeout(this.#timer);
    let wait = latest;
    try {
      wait = Math.min(latest, Math.max(soonest, (await due()) - now().getTime()));
    } catch (error) {
      if (!this.#closed) log.error({ err: error }, failure);
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.look(), wait);
  }
}
