import { shallowReactive } from 'vue';
import type { TourStopView } from '../../server/contract/views.ts';
import { pagePlaces, pagesOf } from '../grid/presets.ts';
import { gridOfView, type GridItem } from '../grid/view-grid.ts';
import type { Layout } from '../grid/layout.ts';
import { useCamerasStore } from '../stores/cameras.ts';
import { useViewsStore } from '../stores/views.ts';

/** What one page of a tour shows. */
export interface TourPage {
  name: string;
  /** How many pages its stop has. */
  pages: number;
  cameras: readonly GridItem[];
  places: number | Layout;
  seconds: number;
}

export interface TourStops {
  /** How many pages each stop has; undefined before it was loaded. */
  counts: () => (number | undefined)[];
  page: (stop: number, page: number) => TourPage | undefined;
  /** Asks anew what the stop shows; what is known stays when that fails. Never rejects: a stop that cannot be loaded shows nothing. */
  load: (stop: number) => Promise<void>;
}

/** The stops of a tour, each loaded when its turn comes near: what a facility has may have changed since the last round. */
export function useTourStops(stops: readonly TourStopView[]): TourStops {
  const views = useViewsStore();
  const cameras = useCamerasStore();
  const known = shallowReactive(new Map<number, TourPage[]>());

  async function read(stop: TourStopView): Promise<TourPage[]> {
    if (stop.kind === 'hidden') return [];
    const { id, name, seconds } = stop;
    if (stop.kind === 'view') {
      const grid = gridOfView(await views.open(id));
      return grid ? [{ name, seconds, pages: 1, cameras: grid.cameras, places: grid.layout }] : [];
    }
    await cameras.loadFacility(id);
    const its = cameras.byFacility.get(id) ?? [];
    if (its.length === 0) return [];
    const places = pagePlaces(stop.size, its.length);
    const pages = pagesOf(its, stop.size);
    return pages.map((page) => ({ name, seconds, pages: pages.length, cameras: page, places }));
  }

  return {
    counts: () => stops.map((_, index) => known.get(index)?.length),
    page: (stop, page) => known.get(stop)?.[page],
    async load(index) {
      const stop = stops[index];
      if (!stop) return;
      try {
        known.set(index, await read(stop));
      } catch {
        // It is tried again in the next round.
        if (!known.has(index)) known.set(index, []);
      }
    },
  };
}
