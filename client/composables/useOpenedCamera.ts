import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import type { CameraView, FacilityView } from '../../server/contract/rest.ts';
import { useCamerasStore } from '../stores/cameras.ts';
import { zones } from '../stores/choices.ts';
import { useFacilitiesStore } from '../stores/facilities.ts';
import { useLoading, type Loading } from './useLoading.ts';

export interface OpenedCamera {
  /** Undefined before it is known. */
  camera: ComputedRef<CameraView | undefined>;
  facility: ComputedRef<FacilityView | undefined>;
  /** All cameras of the facility, this one among them, by their zones. */
  neighbours: ComputedRef<CameraView[]>;
  failure: Loading['failure'];
  reload: Loading['run'];
  /** As it is now, after a change. */
  changed: (now: CameraView) => void;
}

/** The camera of a page, and those beside it. */
export function useOpenedCamera(id: () => string): OpenedCamera {
  const store = useCamerasStore();
  const facilities = useFacilitiesStore();
  const loaded = shallowRef<CameraView>();
  // From the grid it is known already, and its picture need not wait for the answer.
  const camera = computed(() => (loaded.value?.id === id() ? loaded.value : store.find(id())));
  const { failure, run: reload } = useLoading(async () => (loaded.value = await store.loadCamera(id())));
  watch(id, reload, { immediate: true });

  const byZone = (a: CameraView, b: CameraView) => zones.indexOf(a.zone) - zones.indexOf(b.zone);
  watch(
    () => camera.value?.facilityId,
    // Without them there are no neighbours, and nothing else is missing.
    (facilityId) => facilityId && !store.byFacility.has(facilityId) && store.loadFacility(facilityId).catch(() => {}),
    { immediate: true },
  );
  return {
    camera,
    facility: computed(() => camera.value && facilities.byId.get(camera.value.facilityId)),
    neighbours: computed(() => (store.byFacility.get(camera.value?.facilityId ?? '') ?? []).toSorted(byZone)),
    failure,
    reload,
    changed: (now) => (loaded.value = now),
  };
}
