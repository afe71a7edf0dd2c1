import { computed, shallowRef, type ComputedRef, type Ref } from 'vue';
import { problemOf } from '../api/problem.ts';
import { serverNow } from '../api/server-clock.ts';
import type { FailureCode } from '../api/wire-failure.ts';
import { useSecond } from './useSecond.ts';

export interface Attempt {
  pending: Readonly<Ref<boolean>>;
  /** What is wrong, a key of the locales; null when nothing is. */
  problem: ComputedRef<string | null>;
  /** Seconds until the server takes the next try; 0 when it takes one now. */
  wait: ComputedRef<number>;
  /** Says what is wrong before anything was sent. */
  refuse: (key: string | null) => void;
  /** Sends, unless it is being sent already or must wait; whether it succeeded. */
  run: (send: () => Promise<unknown>) => Promise<boolean>;
}

/** A form that is sent to the server: whether it is under way, what went wrong, and how long to wait when there were too many tries. `texts` as in problemOf(). */
export function useAttempt(texts: Partial<Record<FailureCode, string>> = {}): Attempt {
  const pending = shallowRef(false);
  const said = shallowRef<string | null>(null);
  /** Server clock, ms. */
  const until = shallowRef(0);
  const now = useSecond();
  const wait = computed(() => Math.max(0, Math.ceil((until.value - now.value) / 1_000)));

  async function run(send: () => Promise<unknown>): Promise<boolean> {
    if (pending.value || wait.value > 0) return false;
    pending.value = true;
    said.value = null;
    try {
      await send();
      return true;
    } catch (error) {
      const { key, waitSeconds } = problemOf(error, texts);
      said.value = key;
      until.value = waitSeconds > 0 ? serverNow() + waitSeconds * 1_000 : 0;
      return false;
    } finally {
      pending.value = false;
    }
  }

  return {
    pending,
    // Once the wait is over there is nothing wrong any more.
    problem: computed(() => (until.value > 0 && wait.value === 0 ? null : said.value)),
    wait,
    refuse: (key) => {
      until.value = 0;
      said.value = key;
    },
    run,
  };
}
