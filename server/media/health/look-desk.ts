import type { Luma } from './picture-judgement.ts';
import type { look } from './look.ts';

/** A look because something is odd, or because its turn has come. */
export type Wish = 'urgent' | 'due';

/** A stream that wants to be looked at once in a while. */
export interface LookSubject {
  /** When it was looked at last. */
  readonly lookedAt: number | undefined;
  /** Called all the time, a few times a second. */
  tick(now: number): void;
  wish(now: number): Wish | undefined;
  /** Its turn: what is to be decoded (H.264, Annex B). */
  material(now: number): Buffer;
  seen(pictures: Luma[], now: number): void;
}

const tickMs = 250;
/** What starting ffmpeg costs besides its decoding, ms of a core. */
const startMs = 35;
/** Share of one core that looks may take in the long run. */
const share = 0.12;
/** Looking time that may be saved up, ms, for many cameras that stop at the same moment; looks of the round leave half of it. */
const mostSaved = 4000;

export interface LookDeskOptions {
  look: typeof look;
  /** Steady clock, milliseconds. */
  now: () => number;
}

/** Looks at the streams of this process, one at a time: urgent ones first, else whoever has waited longest. Has a timer only while there are streams. */
export class LookDesk implements AsyncDisposable {
  readonly #options: LookDeskOptions;
  readonly #subjects = new Set<LookSubject>();
  #timer: NodeJS.Timeout | undefined;
  #running: { subject: LookSubject; stop: AbortController; done: Promise<void> } | undefined;
  #saved = mostSaved;
  #savedAt: number;

  constructor(options: LookDeskOptions) {
    this.#options = options;
    this.#savedAt = options.now();
  }

  /** Streams that are watched. */
  get size(): number {
    return this.#subjects.size;
  }

  /** Takes a stream in; the answer takes it out, and ends a look at it. */
  add(subject: LookSubject): () => void {
    this.#subjects.add(subject);
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
    return () => this.#remove(subject);
  }

  async close(): Promise<void> {
    for (const subject of this.#subjects) this.#remove(subject);
    await this.#running?.done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #remove(subject: LookSubject): void {
    if (!this.#subjects.delete(subject)) return;
    if (this.#running?.subject === subject) this.#running.stop.abort();
    if (this.#subjects.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = this.#options.now();
    this.#saved = Math.min(mostSaved, this.#saved + (now - this.#savedAt) * share);
    this.#savedAt = now;
    for (const subject of this.#subjects) subject.tick(now);
    this.#next(now);
  }

  #next(now: number): void {
    if (this.#running || this.#saved <= 0) return;
    const next = this.#choose(now);
    if (!next) return;
    const stop = new AbortController();
    const done = this.#options.look(next.material(now), stop.signal).then(({ pictures, cpuMs }) => {
      const then = this.#options.now();
      this.#saved -= (cpuMs ?? then - now) + startMs;
      this.#running = undefined;
      if (!stop.signal.aborted) next.seen(pictures, then);
      if (this.#subjects.size > 0) this.#next(then);
    });
    this.#running = { subject: next, stop, done };
  }

  #choose(now: number): LookSubject | undefined {
    const thrifty = this.#saved < mostSaved / 2;
    let best: { subject: LookSubject; wish: Wish } | undefined;
    for (const subject of this.#subjects) {
      const wish = subject.wish(now);
      if (!wish || (wish === 'due' && (thrifty || best?.wish === 'urgent'))) continue;
      if (best?.wish === wish && (best.subject.lookedAt ?? -Infinity) <= (subject.lookedAt ?? -Infinity)) continue;
      best = { subject, wish };
    }
    return best?.subject;
  }
}
