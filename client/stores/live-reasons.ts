import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { LiveReasonView } from '../../server/contract/people.ts';
import { serverNow } from '../api/server-clock.ts';
import { useCamerasStore } from './cameras.ts';
import { useFacilitiesStore } from './facilities.ts';
import { useSessionStore } from './session.ts';

/** The server has closed the pictures by then, whatever its clock and this one's differ. */
const AFTER_MS = 1_000;

/** Why the person signed in looks at live pictures, for those who must say so. What a reason opens, the facilities tell. */
export const useLiveReasonsStore = defineStore('live-reasons', () => {
  const session = useSessionStore();
  const facilities = useFacilitiesStore();
  const cameras = useCamerasStore();
  const open = shallowRef<LiveReasonView[]>([]);
  const nextEnd = computed(() => Math.min(...open.value.map(({ until }) => Date.parse(until))));
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    open.value = await session.request('GET /api/live-reasons', {});
  }

  async function state(input: { scopeId: string; text: string; minutes: number }): Promise<void> {
    await session.request('POST /api/live-reasons', input);
    // They say what held before.
    cameras.byFacility.clear();
    await refresh();
  }

  /** What may be seen has changed. */
  async function refresh(): Promise<void> {
    await Promise.all([load(), facilities.load()]);
  }

  watch(nextEnd, (end) => {
    clearTimeout(timer);
    // Without an answer the list still says what held before; the server lets nobody look on.
    if (Number.isFinite(end)) timer = setTimeout(() => void refresh().catch(() => {}), end - serverNow() + AFTER_MS);
  });
  watch(
    () => session.actor?.id,
    () => (open.value = []),
  );

  return { open, load, refresh, state };
});
