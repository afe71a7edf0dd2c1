import {
  longestSecrecy,
  type Disclosure,
  type FindingAct,
  type FindingState,
  type InspectionAct,
  type InspectionState,
} from '../contract/inspections.ts';

const dayMs = 24 * 3600_000;

/** What people do with an inspection, and that its time is over. */
export type InspectionStep = InspectionAct | 'ran_out';

const steps: Record<InspectionState, Partial<Record<InspectionStep, InspectionState>>> = {
  planned: { begin: 'running', cancel: 'cancelled', disclose: 'planned', ran_out: 'lapsed' },
  running: { end: 'ended', cancel: 'cancelled', disclose: 'running', ran_out: 'ended' },
  ended: { disclose: 'ended' },
  cancelled: { disclose: 'cancelled' },
  lapsed: {},
};

/** The state after the step; undefined where it is not possible. */
export const inspectionAfter = (state: InspectionState, step: InspectionStep): InspectionState | undefined =>
  steps[state][step];

/** States in which nothing happens to it any more. */
export const isOver = (state: InspectionState): boolean => state !== 'planned' && state !== 'running';

/** From when on the facilities see it in any case, if it was carried out; `overAt`: when it is over, or will be at the latest. */
export function visibleFrom(disclosure: Disclosure, { createdAt, overAt }: { createdAt: Date; overAt: Date }): Date {
  switch (disclosure) {
    case 'at_once':
      return createdAt;
    case 'at_end':
      return overAt;
    case 'on_order':
      return new Date(overAt.getTime() + longestSecrecy * dayMs);
  }
}

const findingSteps: Record<FindingState, Partial<Record<FindingAct, FindingState>>> = {
  noted: { withdraw: 'withdrawn' },
  open: { answer: 'answered', accept: 'accepted', withdraw: 'withdrawn' },
  // An answer is added to until it is judged.
  answered: { answer: 'answered', accept: 'accepted', return: 'open', withdraw: 'withdrawn' },
  accepted: {},
  withdrawn: {},
};

export const findingAfter = (state: FindingState, act: FindingAct): FindingState | undefined =>
  findingSteps[state][act];

export interface FindingFacts {
  remedy: string | null;
  deadline: Date | null;
  /** In order. */
  steps: readonly { act: FindingAct; deadline: Date | null }[];
}

export function findingState({ remedy, steps: taken }: FindingFacts): FindingState {
  let state: FindingState = remedy === null ? 'noted' : 'open';
  for (const { act } of taken) state = findingAfter(state, act) ?? state;
  return state;
}

/** The present one. */
export const deadlineOf = ({ deadline, steps: taken }: FindingFacts): Date | null =>
  taken.findLast((step) => step.deadline !== null)?.deadline ?? deadline;

/** Whether the facility has still not said what it has done, and its time is over. */
export function isOverdue(finding: FindingFacts, now: Date): boolean {
  const deadline = deadlineOf(finding);
  return findingState(finding) === 'open' && deadline !== null && deadline < now;
}
