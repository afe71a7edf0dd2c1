import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue';
import type { OutageSummary } from '../../server/contract/history.ts';
import { failureCode, type FailureCode } from '../api/wire-failure.ts';
import { DAY_MS, dayStart, timelineSpans, type Day, type TimelineSpan } from '../media/day-timeline.ts';
import { useSessionStore } from '../stores/session.ts';

const EVERY_MS = 10_000;

export interface DayHistory {
  /** Without hole from the beginning of the day to its end or to a moment ago; null before it is known. */
  spans: Readonly<ShallowRef<TimelineSpan[] | null>>;
  outages: Readonly<ShallowRef<OutageSummary | null>>;
  failure: Readonly<ShallowRef<FailureCode | null>>;
  load: () => Promise<void>;
}

/** What is recorded of a camera's day and of its outages, kept up to date while the page is in sight. */
export function useDayHistory(cameraId: MaybeRefOrGetter<string>, day: MaybeRefOrGetter<Day>): DayHistory {
  const session = useSessionStore();
  const visibility = useDocumentVisibility();
  const spans = shallowRef<TimelineSpan[] | null>(null);
  const outages = shallowRef<OutageSummary | null>(null);
  const failure = shallowRef<FailureCode | null>(null);
  let turn = 0;

  async function load(): Promise<void> {
    const now = ++turn;
    const id = toValue(cameraId);
    const start = dayStart(toValue(day));
    const iso = (at: number) => new Date(at).toISOString();
    try {
      const [history, summary] = await Promise.all([
        session.request('GET /api/cameras/:id/history', { id, from: iso(start), to: iso(start + DAY_MS) }),
        session.request('GET /api/cameras/:id/outages', { id }),
      ]);
      if (now !== turn) return;
      spans.value = timelineSpans(history.spans);
      outages.value = summary;
      failure.value = null;
    } catch (error) {
      // What is there stays; the next turn tries again.
      if (now === turn) failure.value = failureCode(error);
    }
  }

  watch(
    () => toValue(cameraId),
    () => (outages.value = null),
  );
  watch(
    [() => toValue(cameraId), () => toValue(day)],
    () => {
      spans.value = null;
      void load();
    },
    { immediate: true },
  );
  useIntervalFn(() => {
    if (visibility.value === 'visible') void load();
  }, EVERY_MS);
  return { spans, outages, failure, load };
}
