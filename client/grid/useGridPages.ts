import { useMediaQuery } from '@vueuse/core';
import { computed, type ComputedRef, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { CameraView } from '../../server/contract/rest.ts';
import { useCamerasStore } from '../stores/cameras.ts';
import { usePreferencesStore } from '../stores/preferences.ts';
import type { Layout } from './layout.ts';
import { fittingSize, pagePlaces, pagesOf, type GridSize } from './presets.ts';

/** The cameras of a facility as a grid shows them, so many on a page as the person likes or as fit. */
export interface GridPages {
  size: ComputedRef<GridSize>;
  /** One at least. */
  count: ComputedRef<number>;
  /** From 1; kept in the address, so that Back leads to the same page of the grid. */
  page: WritableComputedRef<number>;
  /** The cameras of the page. */
  shown: ComputedRef<CameraView[]>;
  places: ComputedRef<number | Layout>;
  /** The camera that was opened from this grid before. */
  cameFrom: string | undefined;
}

export function useGridPages(facilityId: string, cameras: () => readonly CameraView[] | undefined): GridPages {
  const route = useRoute();
  const router = useRouter();
  const store = useCamerasStore();
  const preferences = usePreferencesStore();
  /** On a phone more than four pictures say little. */
  const narrow = useMediaQuery('(max-width: 600px)');
  /** As the tokens have it: there thirty-six small streams are shown in their own size. */
  const wall = useMediaQuery('(min-width: 2560px)');

  const size = computed(() => {
    if (preferences.gridSize !== 'fit') return preferences.gridSize;
    return fittingSize(Math.min(cameras()?.length ?? 1, narrow.value ? 4 : Infinity), wall.value);
  });
  const pages = computed(() => pagesOf(cameras() ?? [], size.value));
  const page = computed({
    get: () => Math.min(pages.value.length, Math.max(1, Math.floor(Number(route.query.page)) || 1)),
    set: (number) => void router.replace({ query: number === 1 ? {} : { page: String(number) } }),
  });
  const cameFrom = store.lastOpened.get(facilityId);
  store.lastOpened.delete(facilityId);
  return {
    ...{ size, page, cameFrom },
    count: computed(() => pages.value.length),
    shown: computed(() => pages.value[page.value - 1] ?? []),
    places: computed(() => pagePlaces(size.value, cameras()?.length ?? 0)),
  };
}
