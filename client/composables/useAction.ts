import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { WireFailure } from '../api/wire-failure.ts';

export interface Action<Input extends unknown[]> {
  pending: Readonly<Ref<boolean>>;
  /** Why the last run failed; null before, while it runs and after it has succeeded. */
  failure: ShallowRef<WireFailure | null>;
  /** Whether it succeeded; does nothing while an earlier run is under way. */
  run: (...input: Input) => Promise<boolean>;
}

/** Follows what a person orders with a button: one at a time, and why it failed. */
export function useAction<Input extends unknown[]>(act: (...input: Input) => Promise<unknown>): Action<Input> {
  const pending = ref(false);
  const failure = shallowRef<WireFailure | null>(null);
  let disposed = false;

  async function run(...input: Input): Promise<boolean> {
    if (pending.value) return false;
    pending.value = true;
    failure.value = null;
    try {
      await act(...input);
      return !disposed;
    } catch (error) {
      failure.value = error instanceof WireFailure ? error : new WireFailure('internal', String(error));
      return false;
    } finally {
      pending.value = false;
    }
  }

  onScopeDispose(() => (disposed = true));
  return { pending, failure, run };
}
