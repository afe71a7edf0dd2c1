import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { FacilityView } from '../../server/contract/rest.ts';
import { useSessionStore } from './session.ts';

/** The facilities that the person signed in may see. */
export const useFacilitiesStore = defineStore('facilities', () => {
  const session = useSessionStore();
  /** Null until loaded. */
  const all = shallowRef<FacilityView[] | null>(null);
  const byId = computed(() => new Map((all.value ?? []).map((facility) => [facility.id, facility])));

  async function load(): Promise<void> {
    all.value = await session.request('GET /api/facilities', {});
  }

  watch(
    () => session.actor?.id,
    () => (all.value = null),
  );

  return { all, byId, load };
});
