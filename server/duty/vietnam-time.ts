import type { Span } from './roster.ts';

/** Viet Nam keeps UTC+7 the whole year. */
const offsetMs = 7 * 3600_000;
const dayMs = 24 * 3600_000;

/** Year, month (1 to 12), day, hour and minute on a clock in Viet Nam. */
export function onClock(at: Date): { year: number; month: number; day: number; hour: number; minute: number } {
  const shifted = new Date(at.getTime() + offsetMs);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  };
}

/** The week from Monday 00:00 in Viet Nam in which a day (`2026-11-22`) lies. */
export function weekOf(day: string): Span {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Sunday is 0.
  const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7;
  const from = midnight - sinceMonday * dayMs - offsetMs;
  return { from: new Date(from), to: new Date(from + 7 * dayMs) };
}
