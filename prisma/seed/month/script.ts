import { addDays, dayOf, daySpan } from '../../../server/duty/vietnam-time.ts';

/** The time in which the month is lived through: it only goes on, and never past the end. */
export class StoryClock {
  #at: number;
  readonly #end: number;

  constructor(start: Date, end: Date) {
    this.#at = start.getTime();
    this.#end = end.getTime();
  }

  readonly now = (): Date => new Date(this.#at);

  /** On to a moment; one that has passed already changes nothing. */
  to(at: number): void {
    this.#at = Math.min(this.#end, Math.max(this.#at, at));
  }

  pass(ms: number): void {
    this.to(this.#at + ms);
  }
}

/** What falls due by itself between the scenes. */
export interface Due {
  /** Milliseconds since the epoch; Infinity while nothing does. */
  next(): Promise<number>;
  run(): Promise<void>;
}

interface Scene {
  at: number;
  act: () => Promise<unknown>;
}

/** What happens in the month, each at its time. What lies outside of it is left out. */
export class Script {
  readonly clock: StoryClock;
  readonly start: Date;
  readonly end: Date;
  readonly days: number;
  /** In order of time. */
  readonly #scenes: Scene[] = [];

  /** Begins at 6:00 so many days before the day of its end. */
  constructor(options: { end: Date; days: number }) {
    this.end = options.end;
    this.days = options.days;
    this.start = new Date(daySpan(addDays(dayOf(options.end), -options.days)).from.getTime() + 6 * 3600_000);
    this.clock = new StoryClock(this.start, this.end);
  }

  /** A time of day (`14:05`) so many days before the last one; days to come are negative. */
  on(daysBefore: number, time: string): Date {
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
    const midnight = daySpan(this.day(daysBefore)).from.getTime();
    return new Date(midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000);
  }

  /** `2026-11-22`. */
  day(daysBefore: number): string {
    return addDays(dayOf(this.end), -daysBefore);
  }

  at(moment: Date | number, act: () => Promise<unknown>): void {
    const at = Number(moment);
    if (at < this.start.getTime() || at >= this.end.getTime()) return;
    const place = this.#scenes.findLastIndex((scene) => scene.at <= at);
    this.#scenes.splice(place + 1, 0, { at, act });
  }

  /** Several that belong together: when one of them lies outside, all are left out. */
  together(scenes: readonly (readonly [Date | number, () => Promise<unknown>])[]): void {
    const times = scenes.map(([moment]) => Number(moment));
    if (times.some((at) => at < this.start.getTime() || at >= this.end.getTime())) return;
    for (const [moment, act] of scenes) this.at(moment, act);
  }

  /** Plays all of it. Scenes may add further ones, not earlier than themselves. */
  async play(due: Due): Promise<void> {
    for (;;) {
      const dueAt = await due.next();
      const scene = this.#scenes[0];
      const at = Math.min(dueAt, scene?.at ?? Infinity);
      if (at >= this.end.getTime()) break;
      this.clock.to(at);
      if (dueAt <= at) await due.run();
      else {
        this.#scenes.shift();
        await scene!.act();
      }
    }
    this.clock.to(this.end.getTime());
  }
}
