import type { PlacementAct, PlacementState } from '../contract/placements.ts';

const steps: Record<PlacementState, Partial<Record<PlacementAct, PlacementState>>> = {
  reported: { confirm: 'confirmed', dismiss: 'unfounded' },
  // What was confirmed is over when somebody has looked at it again.
  confirmed: { clear: 'cleared' },
  unfounded: {},
  cleared: {},
};

/** The state after a judgement; undefined where it is not possible. Pure. */
export const stateAfter = (state: PlacementState, act: PlacementAct): PlacementState | undefined => steps[state][act];

/** While one of a camera's reports is in such a state its picture is hidden. */
export const hiding = ['reported', 'confirmed'] as const satisfies PlacementState[];
export const hides = (state: PlacementState): boolean => (hiding as readonly PlacementState[]).includes(state);
