import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { TourStopView } from '../../server/contract/views.ts';
import { nextPlace, placeWithin, type TourPlace } from './tour-order.ts';
import { useAlertHold } from './tour-pause.ts';
import { useTourStops, type TourPage } from './useTourStops.ts';

/** So long before its turn a page is made ready: connecting to cameras that nobody watches takes seconds. */
const READY_BEFORE_MS = 10_000;
/** The page before stays over the new one until that has its pictures, so long at most. */
const COVER_MS = 3_000;
const TICK_MS = 250;

/** A page that is on the screen, or soon will be. */
export interface TourLayer extends TourPage {
  /** Of this showing: a page that comes again is another one. */
  key: number;
  at: TourPlace;
  role: 'coming' | 'present' | 'leaving';
}

export interface Tour {
  layers: ComputedRef<TourLayer[]>;
  present: Readonly<ShallowRef<TourLayer | null>>;
  /** Whether every stop was found to show nothing. */
  nothing: ComputedRef<boolean>;
  /** Of the page's time, milliseconds. */
  leftMs: Readonly<ShallowRef<number>>;
  /** Why it does not go on by itself; null when it does. */
  pausedBy: ComputedRef<'person' | 'alert' | 'work' | null>;
  toggle: () => void;
  turn: (by: 1 | -1) => Promise<void>;
  /** The present page has its pictures. */
  uncover: () => void;
}

/** Plays a tour from `start` on; `working`: whether somebody is busy with what is shown. `onTurn` hears where it is. */
export function useTour(
  stops: readonly TourStopView[],
  start: TourPlace,
  working: () => boolean,
  onTurn: (at: TourPlace) => void,
): Tour {
  const source = useTourStops(stops);
  const alerts = useAlertHold();
  const [present, coming, leaving] = [
    shallowRef<TourLayer | null>(null),
    shallowRef<TourLayer | null>(null),
    shallowRef<TourLayer | null>(null),
  ];
  const leftMs = shallowRef(0);
  const stopped = shallowRef(false);
  const nothing = shallowRef(false);
  const visibility = useDocumentVisibility();
  let nextKey = 0;
  /** Names the newest wish: an earlier one that is still loading is stale. */
  let wish = 0;
  let cover: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;

  const pausedBy = computed(() => {
    if (stopped.value) return 'person';
    if (alerts.held.value) return 'alert';
    return working() ? 'work' : null;
  });

  /** The nearest page from `at` on that shows something, loaded; null when no stop does. */
  async function find(at: TourPlace, by: 1 | -1): Promise<Omit<TourLayer, 'key' | 'role'> | null> {
    let place = placeWithin(source.counts(), at);
    for (let tries = 0; place && tries <= stops.length; tries++) {
      await source.load(place.stop);
      const its = source.counts()[place.stop] ?? 0;
      // Only now it is known which page is its last.
      const page = by < 0 && place.stop !== present.value?.at.stop ? its - 1 : Math.min(place.page, its - 1);
      const found = source.page(place.stop, page);
      if (found) return { ...found, at: { stop: place.stop, page } };
      place = nextPlace(source.counts(), { stop: place.stop, page: by > 0 ? its : 0 }, by);
    }
    return null;
  }

  async function prepare(by: 1 | -1): Promise<void> {
    const now = present.value;
    const at = now && nextPlace(source.counts(), now.at, by);
    if (!now || !at) return;
    const mine = ++wish;
    const found = await find(at, by);
    if (mine !== wish || disposed || !found) return;
    // A tour of one page stays where it is.
    const same = found.at.stop === now.at.stop && found.at.page === now.at.page;
    coming.value = same ? null : { ...found, key: nextKey++, role: 'coming' };
  }

  function show(layer: Omit<TourLayer, 'role'>): void {
    wish++;
    clearTimeout(cover);
    leaving.value = present.value && { ...present.value, role: 'leaving' };
    present.value = { ...layer, role: 'present' };
    coming.value = null;
    leftMs.value = layer.seconds * 1_000;
    if (leaving.value) cover = setTimeout(uncover, COVER_MS);
    onTurn(layer.at);
  }

  function uncover(): void {
    clearTimeout(cover);
    leaving.value = null;
  }

  async function turn(by: 1 | -1): Promise<void> {
    // What was made ready is the next one.
    if (by < 0 || !coming.value) await prepare(by);
    if (coming.value) show(coming.value);
    else if (present.value) leftMs.value = present.value.seconds * 1_000;
  }

  let turning = false;
  useIntervalFn(() => {
    if (!present.value || turning || pausedBy.value || visibility.value === 'hidden') return;
    leftMs.value = Math.max(0, leftMs.value - TICK_MS);
    if (leftMs.value <= READY_BEFORE_MS && !coming.value) void prepareOnce();
    if (leftMs.value > 0) return;
    turning = true;
    void turn(1).finally(() => (turning = false));
  }, TICK_MS);

  let preparing = false;
  async function prepareOnce(): Promise<void> {
    if (preparing) return;
    preparing = true;
    await prepare(1).finally(() => (preparing = false));
  }

  void find(start, 1).then((found) => {
    if (disposed) return;
    if (found) show({ ...found, key: nextKey++ });
    else nothing.value = true;
  });
  onScopeDispose(() => {
    disposed = true;
    clearTimeout(cover);
  });

  return {
    layers: computed(() =>
      [leaving.value, present.value, coming.value].filter((layer) => layer !== null).toSorted((a, b) => a.key - b.key),
    ),
    present,
    nothing: computed(() => nothing.value),
    leftMs,
    pausedBy,
    toggle() {
      // Whoever plays on has seen what held it.
      if (pausedBy.value === 'person' || pausedBy.value === 'alert') {
        stopped.value = false;
        alerts.release();
      } else stopped.value = true;
    },
    turn,
    uncover,
  };
}
