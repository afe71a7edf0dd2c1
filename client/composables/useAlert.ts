import { useThrottleFn, useTimeoutFn } from '@vueuse/core';
import { computed, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type ShallowRef } from 'vue';
import type { AlertDetail } from '../../server/contract/alerts.ts';
import { useAlertsStore } from '../stores/alerts.ts';
import { useSessionStore } from '../stores/session.ts';
import { useLoading, type Loading } from './useLoading.ts';

/** While it changes all the time, as a cut that grows does, it is asked for at most so often, milliseconds. */
const REFRESH_MS = 1_000;
/** What could not be asked for is asked for again: the panel beside the camera has no button for it. Milliseconds. */
const RETRY_MS = 3_000;

export interface FollowedAlert {
  detail: Readonly<ShallowRef<AlertDetail | null>>;
  /** What looks at its camera are recorded with, in the ledger. */
  purpose: ComputedRef<{ kind: 'alert'; reference: string } | undefined>;
  failure: Loading['failure'];
  load: Loading['run'];
}

/** Follows one alert while the scope lives: as it is, and again whenever it changes. Undefined follows none. */
export function useAlert(id: MaybeRefOrGetter<string | undefined>): FollowedAlert {
  const session = useSessionStore();
  const store = useAlertsStore();
  const detail = shallowRef<AlertDetail | null>(null);
  const { failure, run } = useLoading(async () => {
    const wanted = toValue(id);
    if (wanted === undefined) return;
    const found = await session.request('GET /api/alerts/:id', { id: wanted });
    if (wanted === toValue(id)) detail.value = found;
  });
  watch(
    () => toValue(id),
    () => {
      detail.value = null;
      void run();
    },
    { immediate: true },
  );
  const { start: retry } = useTimeoutFn(() => void run(), RETRY_MS, { immediate: false });
  // What is not there, or not for this person, will not be either.
  watch(failure, (code) => code !== null && code !== 'not_found' && retry());
  const refresh = useThrottleFn(() => void run(), REFRESH_MS, true);
  store.onNews((alert) => alert.id === toValue(id) && void refresh());
  const purpose = computed(() => {
    // From the list it is known already: no look begins without it.
    const known = detail.value?.alert ?? store.open.find((alert) => alert.id === toValue(id));
    const number = known?.number;
    return number === undefined ? undefined : { kind: 'alert' as const, reference: String(number) };
  });
  return { detail, purpose, failure, load: run };
}
