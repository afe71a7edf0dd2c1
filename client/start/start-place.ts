import type { ActorView, FacilityView } from '../../server/contract/rest.ts';

type Place =
  | { name: 'facility-live'; params: { id: string } }
  | { name: 'board' | 'overview' | 'connections' | 'ledger' | 'people' };

/**
 * Where somebody's work begins; null: nothing is there for them. Roles decide which of the pages that a person may open anyway comes first,
 * nothing else: the one with the widest view, and with one facility alone its pictures.
 */
export function startPlace({ roles, may }: ActorView, facilities: readonly FacilityView[]): Place | null {
  const is = (...names: ActorView['roles']) => roles.some((role) => names.includes(role));
  const [only, second] = facilities;
  if (only && is('operator')) return { name: 'overview' };
  if (only && second && is('inspector', 'military', 'police', 'leader', 'duty')) return { name: 'board' };
  if (only && is('technician') && !is('inspector', 'military', 'police', 'leader', 'duty'))
    return { name: 'connections' };
  if (only) return second ? { name: 'board' } : { name: 'facility-live', params: { id: only.id } };
  if (may.readLedger) return { name: 'ledger' };
  if (may.readPeople) return { name: 'people' };
  return null;
}
