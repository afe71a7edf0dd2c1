import { useDocumentVisibility, useIntersectionObserver } from '@vueuse/core';
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { useFullScreenStore } from '../stores/full-screen.ts';
import { useIdleLockStore } from '../stores/idle-lock.ts';
import { useFloated } from './useFloating.ts';

/** Whether any of the element can be seen: on the screen, not under another in full screen, its tab shown and the console not locked; or in a small window. */
export function useInSight(element: Readonly<Ref<HTMLElement | null>>): ComputedRef<boolean> {
  const page = useDocumentVisibility();
  const lock = useIdleLockStore();
  const fullScreen = useFullScreenStore();
  const onScreen = shallowRef(false);
  const floated = useFloated();
  // The observer tells a picture later, and what a page goes on with from the one before is not to stop for that.
  watch(element, (now) => (onScreen.value = now !== null && isWithinWindow(now)), { flush: 'post' });
  useIntersectionObserver(element, (entries) => {
    onScreen.value = entries.at(-1)?.isIntersecting ?? false;
  });
  return computed(
    () =>
      !lock.locked &&
      element.value !== null &&
      // Nothing lies over such a window, and it stays while its tab is hidden.
      (Boolean(floated?.value) || (onScreen.value && page.value === 'visible' && !fullScreen.hides(element.value))),
  );
}

function isWithinWindow(element: HTMLElement): boolean {
  const { top, right, bottom, left, width } = element.getBoundingClientRect();
  return width > 0 && bottom > 0 && right > 0 && top < window.innerHeight && left < window.innerWidth;
}
