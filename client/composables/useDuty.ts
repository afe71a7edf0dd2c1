import { computed, type ComputedRef } from 'vue';
import type { DutyNowView } from '../../server/contract/duty.ts';
import { useDutyStore } from '../stores/duty.ts';
import { usePoll, type Poll } from './usePoll.ts';

/** The duty of a facility, kept up to date while it is shown. */
export function useDuty(
  facilityId: () => string,
): { duty: ComputedRef<DutyNowView | undefined> } & Pick<Poll<void>, 'failure' | 'run'> {
  const store = useDutyStore();
  const { failure, run } = usePoll(() => store.loadFacility(facilityId()));
  return { duty: computed(() => store.byFacility.get(facilityId())), failure, run };
}
