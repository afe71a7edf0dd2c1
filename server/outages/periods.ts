import type { AvailabilityStep } from '../contract/outages.ts';
import { addDays, daysBetween, daySpan } from '../duty/vietnam-time.ts';

/** Milliseconds since the epoch; `to` is not in it. */
export interface Stretch {
  from: number;
  to: number;
}

export interface Periods {
  range: Stretch;
  /** Of the answer: `2026-11-22`, `2026-11`, or null for the whole range. */
  periods: { period: string | null; length: Stretch[] }[];
  /** From midnight to midnight in Viet Nam, and the place of the period that each belongs to. */
  days: (Stretch & { period: number })[];
}

/** The days from the first to the last, both included, and the periods that they make. */
export function periodsOf(first: string, last: string, step: AvailabilityStep): Periods {
  const names = new Map<string | null, number>();
  const days = daysBetween(first, last).map((day) => {
    const name = step === 'day' ? day : step === 'month' ? day.slice(0, 7) : null;
    if (!names.has(name)) names.set(name, names.size);
    const { from, to } = daySpan(day);
    return { from: from.getTime(), to: to.getTime(), period: names.get(name)! };
  });
  return {
    range: { from: daySpan(first).from.getTime(), to: daySpan(addDays(last, 1)).from.getTime() },
    periods: [...names].map(([period, place]) => ({ period, length: days.filter((day) => day.period === place) })),
    days,
  };
}

/** What two stretches have in common: milliseconds. */
export const overlap = (a: Stretch, b: Stretch): number => Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));

/** What of the range lies in none of the stretches, which are in order of their beginnings. */
export function gapsIn(range: Stretch, stretches: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = [];
  let at = range.from;
  for (const { from, to } of stretches) {
    if (from > at) gaps.push({ from: at, to: Math.min(from, range.to) });
    at = Math.max(at, to);
    if (at >= range.to) return gaps;
  }
  gaps.push({ from: at, to: range.to });
  return gaps;
}
