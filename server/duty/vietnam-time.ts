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

const two = (value: number): string => String(value).padStart(2, '0');

/** `14 giờ 05 phút, ngày 22 tháng 11 năm 2026`. */
export function momentInWords(at: Date): string {
  const { year, month, day, hour, minute } = onClock(at);
  return `${two(hour)} giờ ${two(minute)} phút, ngày ${two(day)} tháng ${two(month)} năm ${year}`;
}

/** `14:05 22/11/2026`. */
export function shortMoment(at: Date | string): string {
  const { year, month, day, hour, minute } = onClock(new Date(at));
  return `${two(hour)}:${two(minute)} ${two(day)}/${two(month)}/${year}`;
}

/** `22/11/2026`, of a day without a time. */
export const shortDay = (day: string): string => day.split('-').toReversed().join('/');

/** `2026-11-22`, on a calendar in Viet Nam. */
export const dayOf = (at: Date): string => new Date(at.getTime() + offsetMs).toISOString().slice(0, 10);

/** From midnight to midnight in Viet Nam. */
export function daySpan(day: string): Span {
  const from = Date.parse(`${day}T00:00:00Z`) - offsetMs;
  return { from: new Date(from), to: new Date(from + dayMs) };
}

/** The day so many days later. */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);

/** How many days there are from the first to the last, both included; none when the last is before the first. */
export const countDays = (first: string, last: string): number =>
  Math.max(0, (Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / dayMs + 1);

/** The days from the first to the last, both included: whoever asks for what somebody typed bounds countDays() first. */
export const daysBetween = (first: string, last: string): string[] =>
  Array.from({ length: countDays(first, last) }, (_, place) => addDays(first, place));

/** A month (`2026-11`) from its first midnight in Viet Nam to that of the next. */
export function monthSpan(month: string): Span {
  const [year, of] = month.split('-').map(Number) as [number, number];
  return { from: new Date(Date.UTC(year, of - 1, 1) - offsetMs), to: new Date(Date.UTC(year, of, 1) - offsetMs) };
}
