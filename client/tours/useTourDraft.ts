import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { SavedView, TourInput } from '../../server/contract/views.ts';
import type { GridSize } from '../grid/presets.ts';

/** As the contract has them. */
export const MAX_STOPS = 30;
export const SHORTEST_SECONDS = 5;
export const LONGEST_SECONDS = 600;
const USUAL_SECONDS = 20;
const USUAL_SIZE: GridSize = 9;

export interface DraftStop {
  /** Names it while it is moved about. */
  readonly key: number;
  /** Null where the person may not see it: the stop stays as it is, by its place in the saved list. */
  readonly to: { kind: 'view' | 'facility'; id: string; name: string } | null;
  readonly kept?: number;
  /** Tiles on a page; of a facility alone. */
  readonly size: GridSize;
  /** Of each page. */
  readonly seconds: number;
}

export interface TourDraft {
  stops: Readonly<ShallowRef<readonly DraftStop[]>>;
  dirty: ComputedRef<boolean>;
  add: (to: NonNullable<DraftStop['to']>) => void;
  change: (key: number, change: Partial<Pick<DraftStop, 'size' | 'seconds'>>) => void;
  move: (key: number, by: 1 | -1) => void;
  remove: (key: number) => void;
  content: () => TourInput;
  saved: () => void;
}

export function useTourDraft(view: Extract<SavedView, { kind: 'tour' }> | undefined): TourDraft {
  const initial: readonly DraftStop[] = (view?.stops ?? []).map((stop, key) => {
    const { seconds } = stop;
    if (stop.kind === 'hidden') return { key, to: null, kept: key, size: USUAL_SIZE, seconds };
    const { kind, id, name } = stop;
    return { key, to: { kind, id, name }, size: kind === 'facility' ? stop.size : USUAL_SIZE, seconds };
  });
  const stops = shallowRef(initial);
  const before = shallowRef(initial);
  let nextKey = initial.length;

  return {
    stops,
    dirty: computed(() => stops.value !== before.value),
    add(to) {
      if (stops.value.length >= MAX_STOPS) return;
      // As the one before: whoever wanted thirty seconds there wants them here.
      const { seconds = USUAL_SECONDS, size = USUAL_SIZE } = stops.value.at(-1) ?? {};
      stops.value = [...stops.value, { key: nextKey++, to, size, seconds }];
    },
    change: (key, change) =>
      (stops.value = stops.value.map((stop) => (stop.key === key ? { ...stop, ...change } : stop))),
    move(key, by) {
      const at = stops.value.findIndex((stop) => stop.key === key);
      const stop = stops.value[at];
      if (!stop || at + by < 0 || at + by >= stops.value.length) return;
      stops.value = stops.value.toSpliced(at, 1).toSpliced(at + by, 0, stop);
    },
    remove: (key) => (stops.value = stops.value.filter((stop) => stop.key !== key)),
    content: () => ({
      kind: 'tour',
      stops: stops.value.map(({ to, kept = 0, size, seconds }) => {
        if (!to) return { kind: 'kept', kept, seconds };
        if (to.kind === 'view') return { kind: 'view', id: to.id, seconds };
        return { kind: 'facility', id: to.id, size, seconds };
      }),
    }),
    saved: () => (before.value = stops.value),
  };
}
