import type { FacilityState } from '../../../server/contract/facility-life.ts';
import type { PlacementState } from '../../../server/contract/placements.ts';

type Tone = 'good' | 'waiting' | 'bad' | 'quiet';

export const facilityTones: Record<FacilityState, Tone> = { open: 'good', suspended: 'waiting', closed: 'quiet' };
export const placementTones: Record<PlacementState, Tone> = {
  reported: 'waiting',
  confirmed: 'bad',
  unfounded: 'quiet',
  cleared: 'good',
};

/** A written decision while it is typed. */
export interface DecisionDraft {
  number: string;
  date: string;
  authority: string;
}
export const noDecision = (): DecisionDraft => ({ number: '', date: '', authority: '' });
export const isComplete = ({ number, date, authority }: DecisionDraft): boolean =>
  number.trim() !== '' && date !== '' && authority.trim() !== '';
export const decisionInput = ({ number, date, authority }: DecisionDraft): DecisionDraft => ({
  ...{ number: number.trim(), date, authority: authority.trim() },
});

/** What is known of a facility, while it is typed. */
export interface DescribedDraft {
  address: string;
  ownerUnit: string;
  enterprise: string;
  capacity: number | null;
}
export const noDescription = (): DescribedDraft => ({ address: '', ownerUnit: '', enterprise: '', capacity: null });

/** What of it is said, as the contract takes it. */
export function describedInput({ address, ownerUnit, enterprise, capacity }: DescribedDraft) {
  return {
    ...(address.trim() !== '' && { address: address.trim() }),
    ...(ownerUnit.trim() !== '' && { ownerUnit: ownerUnit.trim() }),
    ...(enterprise.trim() !== '' && { enterprise: enterprise.trim() }),
    ...(capacity !== null && { capacity }),
  };
}
