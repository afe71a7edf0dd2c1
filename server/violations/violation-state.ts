import {
  unpromisedHours,
  type ViolationAct,
  type ViolationState,
  type ViolationStepKind,
} from '../contract/violations.ts';

type Steps = Partial<Record<ViolationAct, ViolationState>>;

const final: Steps = {};
const steps: Record<ViolationState, Steps> = {
  // Who has put it right at once has answered, too.
  reported: { see: 'reported', answer: 'answered', remedy: 'remedied', withdraw: 'withdrawn' },
  // What turns out to be none is closed on the answer alone.
  answered: { remedy: 'remedied', close: 'closed', reopen: 'reported', withdraw: 'withdrawn' },
  remedied: { close: 'closed', reopen: 'reported' },
  closed: { reopen: 'reported' },
  withdrawn: final,
};

/** The state after an act; undefined where it is not possible. `seen`: the facility knows of it already. */
export const stateAfter = (
  { state, seenAt }: { state: ViolationState; seenAt: Date | null },
  act: ViolationAct,
): ViolationState | undefined => (act === 'see' && seenAt ? undefined : steps[state][act]);

/** What the record says that was done. */
export const stepOf: Record<ViolationAct, ViolationStepKind> = {
  see: 'seen',
  answer: 'answered',
  remedy: 'remedied',
  close: 'closed',
  reopen: 'reopened',
  withdraw: 'withdrawn',
};

/** Minutes, of a kind of violation. */
export interface Waits {
  remindAfter: number;
  escalateAfter: number;
}

/** When the facility is reminded and its authority told, unless it has done what it must. */
export interface DueTimes {
  remindAt: Date | null;
  escalateAt: Date | null;
}

const minuteMs = 60_000;
const nothingDue: DueTimes = { remindAt: null, escalateAt: null };

/** What is due after an act: an answer at first; then the remedy, by the time that was promised, or after a usual one. */
export function dueAfter(
  act: 'report' | Exclude<ViolationAct, 'see'>,
  { remindAfter, escalateAfter }: Waits,
  at: Date,
  remedyBy?: Date,
): DueTimes {
  const after = (from: Date, minutes: number) => new Date(from.getTime() + minutes * minuteMs);
  if (act === 'report' || act === 'reopen') {
    return { remindAt: after(at, remindAfter), escalateAt: after(at, escalateAfter) };
  }
  if (act === 'answer') {
    const remindAt = remedyBy ?? after(at, unpromisedHours * 60);
    // The authority hears of it as much later as it does when nobody answers.
    return { remindAt, escalateAt: after(remindAt, escalateAfter - remindAfter) };
  }
  return nothingDue;
}
