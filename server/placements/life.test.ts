import { expect, test } from 'vitest';
import { placementActs, placementStates, type PlacementState } from '../contract/placements.ts';
import { hides, stateAfter } from './life.ts';

/** Confirm, dismiss, clear: null where it is refused. */
const table: Record<PlacementState, (PlacementState | null)[]> = {
  reported: ['confirmed', 'unfounded', null],
  confirmed: [null, null, 'cleared'],
  unfounded: [null, null, null],
  cleared: [null, null, null],
};

test.each(placementStates)('what can become of a report that is %s', (state) => {
  expect(placementActs.map((act) => stateAfter(state, act) ?? null)).toEqual(table[state]);
});

test('the picture is hidden until somebody has said that it may be seen', () => {
  expect(placementStates.filter(hides)).toEqual(['reported', 'confirmed']);
});
