import { useEventListener } from '@vueuse/core';
import { shallowRef, watch, type Ref } from 'vue';
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router';

/** Asks before what is not saved is left behind: `asking` opens the question, `leave` answers it; closing it stays. */
export function useLeaveGuard(dirty: () => boolean): { asking: Ref<boolean>; leave: () => Promise<void> } {
  const asking = shallowRef(false);
  let answer: ((leaves: boolean) => void) | undefined;

  function ask(): boolean | Promise<boolean> {
    if (!dirty()) return true;
    answer?.(false);
    asking.value = true;
    return new Promise((resolve) => (answer = resolve));
  }
  onBeforeRouteLeave(ask);
  onBeforeRouteUpdate(ask);
  watch(asking, (now) => {
    if (!now) answer?.(false);
  });
  useEventListener(window, 'beforeunload', (event) => {
    if (dirty()) event.preventDefault();
  });

  return {
    asking,
    leave() {
      answer?.(true);
      return Promise.resolve();
    },
  };
}
