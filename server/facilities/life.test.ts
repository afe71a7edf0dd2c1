import { expect, test } from 'vitest';
import { facilityStates, type FacilityState } from '../contract/facility-life.ts';
import { datesOf, stateAfter, stateOf, type LifeAct } from './life.ts';

const acts: LifeAct[] = ['suspend', 'resume', 'close', 'change'];

/** Every act from every state: null where it is refused. */
const table: Record<FacilityState, (FacilityState | null)[]> = {
  open: ['suspended', null, 'closed', 'open'],
  suspended: [null, 'open', 'closed', 'suspended'],
  closed: [null, null, null, null],
};

test.each(facilityStates)('what can become of a facility that is %s', (state) => {
  expect(acts.map((act) => stateAfter(state, act) ?? null)).toEqual(table[state]);
});

test('what is kept of each state says it again, and since when', () => {
  const opened = new Date('2021-06-01T00:00:00Z');
  const at = new Date('2021-07-01T00:00:00Z');
  const before = { closedAt: null, suspendedAt: new Date('2021-06-15T00:00:00Z'), runningSince: opened };
  for (const state of facilityStates) {
    expect(stateOf({ ...before, ...datesOf[state](at) }, at)).toEqual([state, at]);
  }
});

test('a facility that is to be closed later is open until then', () => {
  const closedAt = new Date('2021-07-01T00:00:00Z');
  const dates = { closedAt, suspendedAt: null, runningSince: null };
  expect(stateOf(dates, new Date(closedAt.getTime() - 1))).toEqual(['open', null]);
  expect(stateOf(dates, closedAt)).toEqual(['closed', closedAt]);
});
