import type { Tampering } from '../../server/contract/ledger.ts';
import type { LiveInput } from '../../server/contract/live.ts';
import { failureCode, type FailureCode } from '../api/wire-failure.ts';

type Report = LiveInput<'live.tampered'>;

/** The same of the same camera is said again only after this, milliseconds: an entry says that it happened, not how often. */
const AGAIN_MS = 60_000;
/** More than a page of tiles can have; beyond it the oldest is given up. */
const LIMIT = 64;
/** Asking again would not help. */
const final: readonly FailureCode[] = ['not_found', 'invalid_input'];

/** Tells the server what was done to marks: what it could not be told is said when it can, as long as the page lives. */
export class TamperReports {
  readonly #send: (report: Report) => Promise<unknown>;
  readonly #waiting = new Map<string, Report>();
  readonly #said = new Map<string, number>();
  #sending = false;

  constructor(send: (report: Report) => Promise<unknown>) {
    this.#send = send;
  }

  add(cameraId: string, what: Tampering, restored: boolean): void {
    const name = `${cameraId} ${what} ${restored}`;
    if (performance.now() - (this.#said.get(name) ?? -Infinity) < AGAIN_MS) return;
    keep(this.#said, name, performance.now());
    keep(this.#waiting, name, { cameraId, what, restored });
  }

  /** Says what waits, one after the other, until one is not taken. */
  async flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (const [name, report] of this.#waiting) {
      try {
        await this.#send(report);
      } catch (error) {
        if (!final.includes(failureCode(error))) break;
      }
      this.#waiting.delete(name);
    }
    this.#sending = false;
  }
}

function keep<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name);
  map.set(name, value);
  const [oldest] = map.keys();
  if (map.size > LIMIT && oldest !== undefined) map.delete(oldest);
}
