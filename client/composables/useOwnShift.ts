import { computed, type ComputedRef } from 'vue';
import type { OwnShiftView } from '../../server/contract/duty.ts';
import { useDutyStore } from '../stores/duty.ts';

/** One's own shift at a facility: the one under way, or one to sign in to. */
export function useOwnShift(facilityId: () => string): ComputedRef<OwnShiftView | undefined> {
  const store = useDutyStore();
  return computed(() => {
    const here = (store.mine ?? []).filter(({ facility }) => facility.id === facilityId());
    return here.find(({ presence }) => presence) ?? here.find(({ may }) => may.signIn);
  });
}
