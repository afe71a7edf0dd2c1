import type { LocationQuery } from 'vue-router';
import type { ViolationState } from '../../../server/contract/violations.ts';
import { violationStates } from './violation-choices.ts';

/** What is looked for among the violations; empty: any. */
export interface ViolationFilterChoice {
  state: 'open' | ViolationState | '';
  facilityId: string;
}

/** As the page's address says; the open ones where it says nothing. */
export const filterOf = ({ state, facility }: LocationQuery): ViolationFilterChoice => ({
  state: state === 'any' ? '' : (violationStates.find((value) => value === state) ?? 'open'),
  facilityId: typeof facility === 'string' ? facility : '',
});

export const queryOf = ({ state, facilityId }: ViolationFilterChoice): Record<string, string> => ({
  ...(state !== 'open' && { state: state || 'any' }),
  ...(facilityId && { facility: facilityId }),
});

/** As the server is asked. */
export const askedOf = ({ state, facilityId }: ViolationFilterChoice) => ({
  ...(state && { state }),
  ...(facilityId && { facilityId }),
});
