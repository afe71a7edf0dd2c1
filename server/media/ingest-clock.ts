import { ticksPerMs } from './rtp.ts';

/** The least delay that a stream can have is looked for in this many spans of time; what is older is forgotten, as clocks drift. */
const spans = 10;
const spanMs = 30_000;
/** The present delay is the least of so long: pictures come in clumps. */
const recentMs = 1000;
/** A step of the camera's clock that is no time passing. */
const jumpMs = 10_000;
/** What is told again when it has changed by so much. */
const noticeableMs = 50;
/** So late for so long, and the stream does not catch up by itself. */
const behindMs = 1000;

/** When the pictures of a stream came in. Times by the server's clock, milliseconds since the epoch. */
export interface StreamTime {
  /** A picture with this RTP timestamp came in at `at`, as pictures do at present. */
  rtpTimestamp: number;
  at: number;
  /** How much later that is than pictures came in at best in the last minutes. */
  lagMs: number;
}

/**
 * Tells from the moments at which a stream's pictures arrive how far it is behind: over TCP a slow network delays ever more instead of
 * losing. Pure: the caller says what time it is.
 */
export class IngestClock {
  /** RTP time since the first picture, ticks without wrap. */
  #ticks = 0;
  #timestamp: number | undefined;
  /** The least arrival minus RTP time of each span, oldest first. */
  #least: { since: number; offset: number }[] = [];
  #recent = { since: 0, offset: Infinity };
  #present: number | undefined;
  #told: number | undefined;
  #lateSince: number | undefined;

  /** Whether time() has changed so much that it should be told again. */
  push(timestamp: number, at: number): boolean {
    if (timestamp === this.#timestamp) return false;
    const step = this.#timestamp === undefined ? 0 : (timestamp - this.#timestamp) | 0;
    this.#timestamp = timestamp;
    if (Math.abs(step) > jumpMs * ticksPerMs) this.#begin();
    this.#ticks += step;
    const offset = at - this.#ticks / ticksPerMs;
    this.#note(offset, at);
    if (this.#present === undefined) return false;
    if (this.#lag <= behindMs) this.#lateSince = undefined;
    else this.#lateSince ??= at;
    if (this.#told !== undefined && Math.abs(this.#present - this.#told) < noticeableMs) return false;
    this.#told = this.#present;
    return true;
  }

  /** Undefined in the first second. */
  time(): StreamTime | undefined {
    if (this.#timestamp === undefined || this.#present === undefined) return undefined;
    const at = Math.round(this.#present + this.#ticks / ticksPerMs);
    return { rtpTimestamp: this.#timestamp, at, lagMs: Math.round(this.#lag) };
  }

  /** Whether it has been more than a second behind for more than a second. */
  behind(at: number): boolean {
    return this.#lateSince !== undefined && at - this.#lateSince > recentMs;
  }

  get #lag(): number {
    return this.#present! - Math.min(...this.#least.map(({ offset }) => offset));
  }

  #begin(): void {
    this.#ticks = 0;
    this.#least = [];
    this.#recent = { since: 0, offset: Infinity };
    this.#present = this.#told = this.#lateSince = undefined;
  }

  #note(offset: number, at: number): void {
    const last = this.#least.at(-1);
    if (!last || at - last.since > spanMs) {
      this.#least.push({ since: at, offset });
      if (this.#least.length > spans) this.#least.shift();
    } else last.offset = Math.min(last.offset, offset);
    if (this.#recent.since === 0) this.#recent.since = at;
    this.#recent.offset = Math.min(this.#recent.offset, offset);
    if (at - this.#recent.since < recentMs) return;
    this.#present = this.#recent.offset;
    this.#recent = { since: at, offset: Infinity };
  }
}
