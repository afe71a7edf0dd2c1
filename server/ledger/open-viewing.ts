import type { ProfileName, ViewingPurpose, ViewingSize } from '../db/generated/client.ts';

/** Who looks at what, how and why. The names are those of the day, for the ledger's own text. */
export interface ViewingStart {
  actor: { personId: string; sessionId: string };
  address?: string | undefined;
  facilityId: string;
  cameraId: string;
  names: { person: string; camera: string; facility: string };
  profile: ProfileName;
  size: ViewingSize;
  purpose: { kind: ViewingPurpose; reference?: string | undefined };
}

/** Milliseconds of a viewing as known at `lastSeenAt`. */
export interface Progress {
  lastSeenAt: Date;
  flowing: boolean;
  sentMs: number;
  shownMs: number;
}

/** Counts one viewing in this process: what was sent by the server's own clock, and of that what the console says was shown. */
export class OpenViewing {
  readonly id: string;
  readonly start: ViewingStart;
  readonly startedAt: Date;
  #sentMs = 0;
  #shownMs = 0;
  #flowing = false;
  #countedTo: number;

  constructor(id: string, start: ViewingStart, now: number) {
    this.id = id;
    this.start = start;
    this.startedAt = new Date(now);
    this.#countedTo = now;
  }

  /** From now on the server lets pictures flow, or does not. */
  setFlowing(flowing: boolean, now: number): void {
    this.#count(now);
    this.#flowing = flowing;
  }

  /** The console's total so far: never counts down, and never beyond what was sent. */
  shown(totalMs: number, now: number): void {
    this.#count(now);
    this.#shownMs = Math.max(this.#shownMs, Math.min(totalMs, this.#sentMs));
  }

  progress(now: number): Progress {
    this.#count(now);
    const [sentMs, shownMs] = [Math.floor(this.#sentMs), Math.floor(this.#shownMs)];
    return { lastSeenAt: new Date(this.#countedTo), flowing: this.#flowing, sentMs, shownMs };
  }

  /** A clock that is set back counts nothing. */
  #count(now: number): void {
    const passed = Math.max(0, now - this.#countedTo);
    if (this.#flowing) this.#sentMs += passed;
    this.#countedTo += passed;
  }
}
