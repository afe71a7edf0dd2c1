import { expect, it } from 'vitest';
import { alertStates, type AlertState } from '../contract/alerts.ts';
import { nextState, type LifeEvent } from './life.ts';

const events: LifeEvent[] = ['acknowledge', 'begin', 'resolve', 'dismiss', 'reopen', 'settle', 'recur', 'fold'];

/** Columns as `events`; `-`: not possible. */
const table: Record<AlertState, string> = {
  new: 'acknowledged in_progress resolved false_alarm - resolved - folded',
  acknowledged: '- in_progress resolved false_alarm - - - folded',
  in_progress: '- - resolved false_alarm - - - folded',
  resolved: '- - - - new - new -',
  false_alarm: '- - - - new - - -',
  folded: '- - - - - - - -',
};

it.each(alertStates)('an alert that is %s goes on as its life allows', (state) => {
  expect(events.map((event) => nextState(state, event) ?? '-').join(' ')).toBe(table[state]);
});
