import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { UnitView } from '../../server/contract/people.ts';
import { useSessionStore } from './session.ts';

/** Where the person signed in may ask for accounts or give rights. */
export const useUnitsStore = defineStore('units', () => {
  const session = useSessionStore();
  /** Null until loaded. */
  const all = shallowRef<UnitView[] | null>(null);
  const byId = computed(() => new Map((all.value ?? []).map((unit) => [unit.id, unit])));

  async function load(): Promise<void> {
    all.value = await session.request('GET /api/units', {});
  }

  watch(
    () => session.actor?.id,
    () => (all.value = null),
  );

  return { all, byId, load };
});
