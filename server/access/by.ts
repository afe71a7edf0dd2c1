import type { Call } from './call.ts';
import type { LedgerEntryInput } from '../ledger/chain.ts';

/** Who changes something. */
export type By = Pick<Call, 'actor' | 'sessionId' | 'origin'>;

/** The part of a ledger entry that says who did it, and from where. */
export const recordedBy = ({ actor, sessionId, origin }: By): Pick<LedgerEntryInput, 'actor' | 'address'> => ({
  actor: { personId: actor.id, sessionId },
  ...(origin.address !== undefined && { address: origin.address }),
});
