import { openAlertStates, type AlertAct, type AlertState } from '../contract/alerts.ts';

/** What a person does, or time: `settle` closes what is over and was taken by nobody, `recur` opens what was closed too early. */
export type LifeEvent = AlertAct | 'settle' | 'recur' | 'fold';

/** Where each step leads from each state; what is not named is not possible. */
const steps: Record<AlertState, Partial<Record<LifeEvent, AlertState>>> = {
  new: {
    acknowledge: 'acknowledged',
    begin: 'in_progress',
    resolve: 'resolved',
    dismiss: 'false_alarm',
    settle: 'resolved',
    fold: 'folded',
  },
  acknowledged: { begin: 'in_progress', resolve: 'resolved', dismiss: 'false_alarm', fold: 'folded' },
  in_progress: { resolve: 'resolved', dismiss: 'false_alarm', fold: 'folded' },
  resolved: { reopen: 'new', recur: 'new' },
  false_alarm: { reopen: 'new' },
  // The cut has a life of its own.
  folded: {},
};

/** The next state, or undefined when that cannot be done from here. Pure: the whole life of an alert is in its table test. */
export const nextState = (state: AlertState, event: LifeEvent): AlertState | undefined => steps[state][event];

export const isOpen = (state: AlertState): boolean => (openAlertStates as readonly AlertState[]).includes(state);
