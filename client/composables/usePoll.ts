import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import { useLiveStore } from '../stores/live.ts';
import { useLoading, type Loading } from './useLoading.ts';

/** What changes by itself is asked for so often, while somebody can see it. */
const EVERY_MS = 10_000;

export interface Poll<Answer> extends Pick<Loading, 'pending' | 'failure' | 'run'> {
  /** The last answer; null before the first. */
  answer: Readonly<ShallowRef<Answer | null>>;
}

/**
 * Asks at once, then again and again for as long as the calling scope lives: not while the page is hidden or the server is away, and at
 * once when they are back. A question that fails leaves the last answer standing; only the first failure is told.
 */
export function usePoll<Answer>(ask: () => Promise<Answer>): Poll<Answer> {
  const live = useLiveStore();
  const visibility = useDocumentVisibility();
  const answer = shallowRef<Answer | null>(null);
  let turn = 0;

  async function load(): Promise<void> {
    const mine = ++turn;
    const given = await ask();
    // An answer that comes after that of a later question is old.
    if (mine === turn) answer.value = given;
  }

  const { pending, failure, run } = useLoading(load);
  const seen = () => visibility.value === 'visible' && live.status !== 'lost';
  const again = () => {
    // What is not there, or not for this person, will not be either.
    if (!seen() || failure.value === 'not_found') return;
    if (answer.value === null) void run();
    // The next turn tries again.
    else load().catch(() => {});
  };
  void run();
  useIntervalFn(again, EVERY_MS);
  watch(seen, (now) => now && again());
  onScopeDispose(() => turn++);
  return { answer, pending, failure, run };
}
