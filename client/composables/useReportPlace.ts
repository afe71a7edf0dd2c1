import { computed, type ComputedRef, type WritableComputedRef } from 'vue';
import type { PlaceLevel, ReportPlace } from '../../server/contract/reports.ts';
import { useFacilitiesStore } from '../stores/facilities.ts';
import type { useQueryState } from './useQueryState.ts';

export interface ReportPlaces {
  /** The country where there are several provinces, each province, each facility. */
  places: ComputedRef<ReportPlace[]>;
  /** The id of the chosen one, kept in the address; the widest until somebody chooses. Empty while nothing is known. */
  chosen: WritableComputedRef<string>;
  level: ComputedRef<PlaceLevel | undefined>;
}

/** The places that reports can be about for this person, as their facilities lie. */
export function useReportPlace(query: ReturnType<typeof useQueryState>): ReportPlaces {
  const facilities = useFacilitiesStore();
  const places = computed((): ReportPlace[] => {
    const all = facilities.all ?? [];
    const of = (level: 'country' | 'province') => [
      ...new Map(all.map((one) => [one[level].id, { ...one[level], level }])).values(),
    ];
    const provinces = of('province');
    return [
      ...(provinces.length > 1 ? of('country') : []),
      ...(all.length > 1 ? provinces : []),
      ...all.map(({ id, name }) => ({ id, name, level: 'facility' as const })),
    ];
  });
  const kept = query.text('place');
  const chosen = computed({
    get: () => (places.value.find(({ id }) => id === kept.value) ?? places.value[0])?.id ?? '',
    set: (id) => (kept.value = id),
  });
  const level = computed(() => places.value.find(({ id }) => id === chosen.value)?.level);
  return { places, chosen, level };
}
