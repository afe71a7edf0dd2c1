import { useFullscreen } from '@vueuse/core';
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue';
import { useShortcut } from './useShortcut.ts';

export interface FullScreen {
  supported: Readonly<Ref<boolean>>;
  active: ComputedRef<boolean>;
  /** Of the stage. */
  toggle: () => void;
}

/**
 * The stage, or the one tile in it that has the focus, over the whole screen by the key F; Escape leaves, as everywhere. What is shown
 * is the element itself: tiles keep their watermark and captions.
 */
export function useFullScreen(stage: Readonly<Ref<HTMLElement | null>>): FullScreen {
  const target = shallowRef<HTMLElement | null>(null);
  const { isSupported, isFullscreen, enter, exit } = useFullscreen(target, { autoExit: true });

  function show(element: HTMLElement | null): void {
    // A browser refuses what no person has asked for, and then nothing changes.
    const done = isFullscreen.value ? exit() : ((target.value = element), enter());
    done.catch(() => {});
  }
  const focusedTile = (): HTMLElement | null =>
    (stage.value?.contains(document.activeElement) &&
      document.activeElement?.closest<HTMLElement>('[data-testid=camera-tile]')) ||
    null;

  useShortcut('f', () => show(focusedTile() ?? stage.value));
  return { supported: isSupported, active: computed(() => isFullscreen.value), toggle: () => show(stage.value) };
}
