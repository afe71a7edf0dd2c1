import { useIdle } from '@vueuse/core';
import { computed, shallowRef, watch, type ComputedRef } from 'vue';

/** Nobody is reading the list any more. */
const IDLE_MS = 60_000;

export interface SettledOrder<Row> {
  rows: ComputedRef<Row[]>;
  /** The rows would stand in another order now. */
  stale: ComputedRef<boolean>;
  settle: () => void;
}

/**
 * Rows that change while they are read: each keeps its place until somebody asks for a new order, chooses another one (`compare` changes), or
 * has left the list alone for a while. New rows come last.
 */
export function useSettledOrder<Row extends { id: string }>(
  all: () => readonly Row[],
  compare: () => (a: Row, b: Row) => number,
): SettledOrder<Row> {
  const { idle } = useIdle(IDLE_MS);
  const sorted = computed(() => all().toSorted(compare()));
  const places = shallowRef(new Map<string, number>());
  const placeOf = ({ id }: Row) => places.value.get(id) ?? Number.MAX_SAFE_INTEGER;
  // What is new stands as it would be sorted, behind the rest.
  const rows = computed(() => sorted.value.toSorted((a, b) => placeOf(a) - placeOf(b)));
  const stale = computed(() => rows.value.some((row, index) => row.id !== sorted.value[index]?.id));

  function settle(): void {
    places.value = new Map(sorted.value.map(({ id }, index) => [id, index]));
  }

  watch(compare, settle);
  watch(
    () => places.value.size === 0 && sorted.value.length > 0,
    (first) => first && settle(),
    { immediate: true },
  );
  watch(
    () => idle.value && stale.value,
    (now) => now && settle(),
  );
  return { rows, stale, settle };
}
