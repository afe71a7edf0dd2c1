import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log.ts';

/** Messages that wait; past it the oldest is given up. */
const mostWaiting = 500;
const atOnce = 4;
/** Before each further try, milliseconds; then it is given up: what is older than this nobody needs any more. */
const retriesMs = [5_000, 30_000, 120_000];

export interface OutboxOptions {
  log: Logger;
  /** Before each further try, milliseconds. */
  retriesMs?: readonly number[];
}

/** Sends messages, a few at a time, and tries again for a while. In memory: the alerts themselves are in the database. */
export class Outbox implements AsyncDisposable {
  readonly #options: OutboxOptions;
  readonly #closing = new AbortController();
  readonly #waiting: { what: string; send: () => Promise<unknown> }[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** `what` is for the log. */
  add(what: string, send: () => Promise<unknown>): void {
    if (this.#closing.signal.aborted) return;
    this.#waiting.push({ what, send });
    if (this.#waiting.length > mostWaiting) {
      const dropped = this.#waiting.shift();
      this.#options.log.warn({ what: dropped?.what }, 'too many messages wait: one was given up');
    }
    if (this.#running.size >= atOnce) return;
    const worker = this.#work().finally(() => this.#running.delete(worker));
    this.#running.add(worker);
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#send(next.what, next.send);
  }

  async #send(what: string, send: () => Promise<unknown>): Promise<void> {
    const { log, retriesMs: waits = retriesMs } = this.#options;
    const { signal } = this.#closing;
    for (const waitMs of [...waits, undefined]) {
      try {
        await send();
        return;
      } catch (error) {
        if (signal.aborted) return;
        // Not the error itself: it may hold an address that is a secret.
        log.warn({ what, reason: (error as Error).message, again: waitMs !== undefined }, 'a message was not sent');
      }
      if (waitMs === undefined) return;
      await delay(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }
}
