import { computed, provide, shallowRef, watch, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue';
import type { FacilityView } from '../../server/contract/rest.ts';
import type { GridItem } from '../grid/view-grid.ts';
import { useFacilitiesStore } from '../stores/facilities.ts';
import { useLiveReasonsStore } from '../stores/live-reasons.ts';

/** Asks for the reason that opens the pictures, from a tile that has none. */
export const askReasonKey: InjectionKey<() => Promise<void>> = Symbol('ask-reason');

export interface MissingReasons {
  /** Whose pictures a reason would open. */
  missing: ComputedRef<FacilityView[]>;
  /** Whether the person is asked for it now; tiles ask by `askReasonKey`. */
  asking: ShallowRef<boolean>;
}

/** The reasons that are not stated for what a grid of several facilities shows. `reload`: the cameras, whose rights have changed. */
export function useMissingReasons(cameras: () => readonly GridItem[], reload: () => void): MissingReasons {
  const facilities = useFacilitiesStore();
  const reasons = useLiveReasonsStore();
  const asking = shallowRef(false);

  /** Each camera that is shown, with its facility where a reason opens that. */
  const byReason = computed(() =>
    cameras().flatMap((camera) => {
      const facility = camera && camera !== 'hidden' ? facilities.byId.get(camera.facilityId) : undefined;
      return camera && camera !== 'hidden' && facility?.may.reason ? { camera, facility } : [];
    }),
  );
  const missing = computed(() => [
    ...new Set(byReason.value.filter(({ facility }) => !facility.may.view).map(({ facility }) => facility)),
  ]);
  watch(missing, ({ length }) => {
    if (length === 0) asking.value = false;
  });
  /** The cameras say what held before a reason was stated, or before it ran out. */
  const outdated = computed(() => byReason.value.some(({ camera, facility }) => camera.may.view !== facility.may.view));
  watch(outdated, (now) => now && reload());

  provide(askReasonKey, async () => {
    await reasons.refresh();
    if (missing.value.length > 0) asking.value = true;
    // It was something else that has ended.
    else reload();
  });
  return { missing, asking };
}
