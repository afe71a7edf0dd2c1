/** A page of a tour: which stop, and which page of it, both from 0. */
export interface TourPlace {
  stop: number;
  page: number;
}

/**
 * The place one step after `at`, or before it, round and round. `pages`: how many pages each stop has, 0 for one that shows nothing,
 * undefined where that is not known yet: it counts as one, and its last page as its first. Null where no stop shows anything.
 */
export function nextPlace(pages: readonly (number | undefined)[], at: TourPlace, by: 1 | -1): TourPlace | null {
  const page = at.page + by;
  if (page >= 0 && page < (pages[at.stop] ?? 1)) return { stop: at.stop, page };
  for (let step = 1; step <= pages.length; step++) {
    const stop = (at.stop + by * step + pages.length * step) % pages.length;
    const its = pages[stop] ?? 1;
    if (its > 0) return { stop, page: by > 0 ? 0 : its - 1 };
  }
  return null;
}

/** `at` as far as there is such a page, or the first that there is from there on. */
export function placeWithin(pages: readonly (number | undefined)[], at: TourPlace): TourPlace | null {
  const from = at.stop < pages.length ? at : { stop: 0, page: 0 };
  const its = from.stop < pages.length ? (pages[from.stop] ?? Infinity) : 0;
  return its > 0
    ? { stop: from.stop, page: Math.min(from.page, its - 1) }
    : nextPlace(pages, { stop: from.stop, page: 0 }, 1);
}
