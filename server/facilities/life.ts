import type { DecisionKind, FacilityState } from '../contract/facility-life.ts';

/** What a decision does to a facility that is there. */
export type LifeAct = 'suspend' | 'resume' | 'close' | 'change';

const steps: Record<FacilityState, Partial<Record<LifeAct, FacilityState>>> = {
  open: { suspend: 'suspended', close: 'closed', change: 'open' },
  suspended: { resume: 'open', close: 'closed', change: 'suspended' },
  // For good: its record stays as it is.
  closed: {},
};

/** The state after a decision; undefined where it is not possible. Pure: the whole life of a facility is in its table test. */
export const stateAfter = (state: FacilityState, act: LifeAct): FacilityState | undefined => steps[state][act];

/** As the record of decisions calls them. */
export const decisionOf: Record<LifeAct, DecisionKind> = {
  suspend: 'suspended',
  resume: 'resumed',
  close: 'closed',
  change: 'changed',
};

interface Dates {
  closedAt: Date | null;
  suspendedAt: Date | null;
  runningSince: Date | null;
}

/** How a facility is at a moment, and since when where that is known. */
export function stateOf({ closedAt, suspendedAt, runningSince }: Dates, now: Date): [FacilityState, Date | null] {
  if (closedAt && closedAt <= now) return ['closed', closedAt];
  return suspendedAt ? ['suspended', suspendedAt] : ['open', runningSince];
}

/** What is kept of a facility that comes into the state at `at`. */
export const datesOf: Record<FacilityState, (at: Date) => Partial<Dates>> = {
  open: (at) => ({ suspendedAt: null, runningSince: at }),
  suspended: (at) => ({ suspendedAt: at }),
  closed: (at) => ({ suspendedAt: null, closedAt: at }),
};
