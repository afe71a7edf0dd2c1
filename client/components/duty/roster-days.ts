import type { RosterView, ShiftView } from '../../../server/contract/duty.ts';

const dayMs = 24 * 3_600_000;

/** What stands in a day of the roster; times are ms, cut to the day. `start` and `end`: shares of the day, 0 to 1. */
export interface DayEntry {
  kind: 'shift' | 'gap' | 'unattended';
  key: string;
  from: number;
  to: number;
  start: number;
  end: number;
  /** Goes on from the day before, and into the next. */
  fromBefore: boolean;
  intoNext: boolean;
  shift?: ShiftView;
}

export interface RosterDay {
  /** Midnight in Viet Nam, ms. */
  at: number;
  entries: DayEntry[];
}

interface Stretch {
  kind: DayEntry['kind'];
  key: string;
  from: number;
  to: number;
  shift?: ShiftView;
}

/** The seven days of a roster; what crosses midnight stands in each of its days. `now`: what goes on goes on until then. */
export function rosterDays(roster: RosterView, now: number): RosterDay[] {
  const first = Date.parse(roster.from);
  const span = ({ from, to }: { from: string; to: string | null }) => ({
    from: Date.parse(from),
    to: to === null ? Math.max(now, Date.parse(from)) : Date.parse(to),
  });
  const stretches: Stretch[] = [
    ...roster.shifts.map((shift) => ({ kind: 'shift' as const, key: shift.id, ...span(shift), shift })),
    ...roster.gaps.map((gap) => ({ kind: 'gap' as const, key: `gap ${gap.from}`, ...span(gap) })),
    ...roster.unattended.map((gap) => ({ kind: 'unattended' as const, key: `un ${gap.from}`, ...span(gap) })),
  ];
  return Array.from({ length: 7 }, (_, day) => {
    const [at, end] = [first + day * dayMs, first + (day + 1) * dayMs];
    const entries = stretches
      .filter(({ from, to }) => from < end && to > at)
      .map((stretch): DayEntry => {
        const [from, to] = [Math.max(stretch.from, at), Math.min(stretch.to, end)];
        return {
          ...stretch,
          ...{ from, to, start: (from - at) / dayMs, end: (to - at) / dayMs },
          fromBefore: stretch.from < at,
          intoNext: stretch.to > end,
        };
      })
      .toSorted((a, b) => a.from - b.from || a.to - b.to);
    return { at, entries };
  });
}

/** How much of what is still to come of the roster nobody is assigned to, ms. */
export const unassignedMs = ({ gaps }: RosterView, now: number): number =>
  gaps.reduce((sum, { from, to }) => sum + Math.max(0, Date.parse(to) - Math.max(now, Date.parse(from))), 0);
