import type { ViolationState, ViolationView } from '../../../server/contract/violations.ts';

export const violationTones = {
  reported: 'bad',
  answered: 'waiting',
  remedied: 'waiting',
  closed: 'good',
  withdrawn: 'quiet',
} as const satisfies Record<ViolationState, 'good' | 'waiting' | 'bad' | 'quiet'>;

/** Whether the facility has not done in time what it must. `now`: server clock, ms. */
export const isOverdue = ({ state, remindAt }: ViolationView, now: number): boolean =>
  (state === 'reported' || state === 'answered') && (remindAt === null || Date.parse(remindAt) <= now);
