import { computed, provide, shallowRef, watch, type ComputedRef } from 'vue';
import type { FacilityView } from '../../server/contract/rest.ts';
import { useLiveReasonsStore } from '../stores/live-reasons.ts';
import { askReasonKey } from './useMissingReasons.ts';

/**
 * Whether the page asks for a reason before it shows a facility's pictures. One that runs out while somebody looks does not take the
 * page away: the tiles say so, and offer (by `askReasonKey`) to state it again. `reload`: the cameras, whose rights have changed.
 */
export function useReasonGate(facility: () => FacilityView | undefined, reload: () => void): ComputedRef<boolean> {
  const reasons = useLiveReasonsStore();
  /** Undefined before the facility is known. */
  const must = computed(() => {
    const may = facility()?.may;
    return may && may.reason && !may.view;
  });
  const stating = shallowRef(false);

  watch(
    must,
    (now, before) => {
      // Nothing was shown before the facility was known.
      if (now) stating.value ||= before === undefined;
      else if (before) {
        stating.value = false;
        reload();
      }
    },
    { immediate: true },
  );

  async function restate(): Promise<void> {
    await reasons.refresh();
    if (must.value) stating.value = true;
    // It was something else that has ended.
    else reload();
  }

  provide(askReasonKey, restate);
  return computed(() => must.value === true && stating.value);
}
