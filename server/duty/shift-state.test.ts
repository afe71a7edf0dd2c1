import { describe, expect, test } from 'vitest';
import { dutyStates, type DutyState } from '../contract/duty.ts';
import { presenceTimes, shiftSteps, stateAfter, type ShiftStep } from './shift-state.ts';

const closedAt = new Date('2026-11-22T07:00:00Z');

/** What is possible at all; everything else is refused. `+`: after its person has closed it. */
const possible: Record<string, DutyState> = {
  'planned sign_in': 'on_duty',
  'planned ran_out': 'missed',
  'planned cancel': 'cancelled',
  'on_duty seen': 'on_duty',
  'on_duty no_answer': 'unattended',
  'on_duty close': 'handing_over',
  'on_duty close_by_leader': 'closed_by_leader',
  'unattended seen': 'on_duty',
  'unattended close_by_leader': 'closed_by_leader',
  'unattended+ seen': 'handing_over',
  'unattended+ take_over': 'handed_over',
  'unattended+ close_by_leader': 'closed_by_leader',
  'handing_over+ seen': 'handing_over',
  'handing_over+ no_answer': 'unattended',
  'handing_over+ reopen': 'on_duty',
  'handing_over+ take_over': 'handed_over',
  'handing_over+ continue': 'continued',
  'handing_over+ close_by_leader': 'closed_by_leader',
};

describe.each(
  dutyStates.flatMap((state) => [
    ...(state === 'handing_over' ? [] : [{ name: state, state, closedAt: null }]),
    ...(state === 'handing_over' || state === 'unattended' ? [{ name: `${state}+`, state, closedAt }] : []),
  ]),
)('$name', ({ name, state, closedAt }) => {
  test.each(shiftSteps)('%s', (step: ShiftStep) => {
    expect(stateAfter({ state, closedAt }, step)).toBe(possible[`${name} ${step}`]);
  });
});

test('a person is asked, and has then a while to answer', () => {
  const times = presenceTimes(new Date('2026-11-22T16:55:00Z'), { promptAfter: 10, answerWithin: 5, signInWithin: 10 });
  expect(times.promptAt.toISOString()).toBe('2026-11-22T17:05:00.000Z');
  expect(times.unattendedAt.toISOString()).toBe('2026-11-22T17:10:00.000Z');
});
