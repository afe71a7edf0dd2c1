import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { failureCode, type FailureCode } from '../api/wire-failure.ts';

export interface Loading {
  pending: Readonly<Ref<boolean>>;
  /** Why the last run failed; null while it runs and after it has succeeded. */
  failure: Readonly<ShallowRef<FailureCode | null>>;
  /** Runs it again; an earlier run that is still under way no longer counts. */
  run: () => Promise<void>;
}

/** Follows `load` for a page: whether it is under way and why it failed. */
export function useLoading(load: () => Promise<unknown>): Loading {
  const pending = ref(false);
  const failure = shallowRef<FailureCode | null>(null);
  let current = 0;

  async function run(): Promise<void> {
    const turn = ++current;
    pending.value = true;
    failure.value = null;
    try {
      await load();
    } catch (error) {
      if (turn === current) failure.value = failureCode(error);
    }
    if (turn === current) pending.value = false;
  }

  onScopeDispose(() => current++);
  return { pending, failure, run };
}
