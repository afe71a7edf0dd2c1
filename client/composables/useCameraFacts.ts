import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { computed, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type ShallowRef } from 'vue';
import type { CameraFactKind, CameraFactsView } from '../../server/contract/rest.ts';
import { useSessionStore } from '../stores/session.ts';

const EVERY_MS = 5_000;
/** What makes a picture doubtful. */
const alarming: readonly CameraFactKind[] = ['tamper', 'signal_loss'];

/** What a camera tells of itself, kept up to date while the page is in sight. */
export function useCameraFacts(cameraId: MaybeRefOrGetter<string | undefined>): {
  facts: ShallowRef<CameraFactsView | null>;
  /** Whether it has told anything at all. */
  noticed: ComputedRef<boolean>;
  alarms: ComputedRef<CameraFactKind[]>;
} {
  const session = useSessionStore();
  const visibility = useDocumentVisibility();
  const facts = shallowRef<CameraFactsView | null>(null);

  async function load(): Promise<void> {
    const id = toValue(cameraId);
    if (id === undefined || visibility.value !== 'visible') return;
    // The next turn tries again.
    const answer = await session.request('GET /api/cameras/:id/facts', { id }).catch(() => null);
    if (answer && toValue(cameraId) === id) facts.value = answer;
  }

  watch(
    () => toValue(cameraId),
    () => {
      facts.value = null;
      void load();
    },
    { immediate: true },
  );
  useIntervalFn(() => void load(), EVERY_MS);
  return {
    facts,
    noticed: computed(() => (facts.value?.recent.length ?? 0) > 0),
    alarms: computed(() => facts.value?.present.filter((kind) => alarming.includes(kind)) ?? []),
  };
}
