import type { DutyRules, DutyState } from '../contract/duty.ts';

/**
 * What happens to a shift. `seen`: its person used the console; `no_answer`: they did not for too long; `ran_out`: it is over and nobody came;
 * `continue`: its person has closed it and stays for the next.
 */
export const shiftSteps = [
  'sign_in',
  'seen',
  'no_answer',
  'close',
  'reopen',
  'take_over',
  'continue',
  'close_by_leader',
  'ran_out',
  'cancel',
] as const;
export type ShiftStep = (typeof shiftSteps)[number];

type Steps = Partial<Record<ShiftStep, DutyState>>;

const final: Steps = {};
const steps: Record<DutyState, Steps> = {
  planned: { sign_in: 'on_duty', ran_out: 'missed', cancel: 'cancelled' },
  on_duty: { seen: 'on_duty', no_answer: 'unattended', close: 'handing_over', close_by_leader: 'closed_by_leader' },
  unattended: { seen: 'on_duty', close_by_leader: 'closed_by_leader' },
  handing_over: {
    seen: 'handing_over',
    no_answer: 'unattended',
    reopen: 'on_duty',
    take_over: 'handed_over',
    continue: 'continued',
    close_by_leader: 'closed_by_leader',
  },
  handed_over: final,
  continued: final,
  closed_by_leader: final,
  missed: final,
  cancelled: final,
};
/** Whoever left after closing the shift has said all: it can be taken over without them. */
const unattendedAfterClosing: Steps = { ...steps.unattended, seen: 'handing_over', take_over: 'handed_over' };

/** What decides besides the step: whether its person has closed the shift. */
export interface ShiftFacts {
  state: DutyState;
  closedAt: Date | null;
}

/** The state after a step; undefined where the step is not possible. */
export const stateAfter = ({ state, closedAt }: ShiftFacts, step: ShiftStep): DutyState | undefined =>
  (state === 'unattended' && closedAt ? unattendedAfterClosing : steps[state])[step];

/** States in which the shift's person watches. */
export const attending = ['on_duty', 'handing_over'] as const satisfies DutyState[];
/** States of a shift that has ended with a document. */
export const documented = ['handed_over', 'continued', 'closed_by_leader'] as const satisfies DutyState[];
/** States of a shift that somebody signed in to and nobody ended. */
export const underWay = [...attending, 'unattended'] as const satisfies DutyState[];

export const isOneOf = <State extends DutyState>(states: readonly State[], state: DutyState): state is State =>
  (states as readonly DutyState[]).includes(state);

const minuteMs = 60_000;

/** When the person who was last seen then is asked whether they are still there, and when not answering becomes an alert. */
export function presenceTimes(lastSeenAt: Date, { promptAfter, answerWithin }: DutyRules) {
  const promptAt = new Date(lastSeenAt.getTime() + promptAfter * minuteMs);
  return { promptAt, unattendedAt: new Date(promptAt.getTime() + answerWithin * minuteMs) };
}
