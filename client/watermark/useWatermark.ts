import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { useFloated } from '../composables/useFloating.ts';
import { MarkGuard } from './mark-guard.ts';
import { useMarks } from './useMarks.ts';

export interface Watermark {
  /** The picture must not be shown: there is no mark over it, and it could not be put back. */
  withheld: ComputedRef<boolean>;
}

/**
 * Draws the viewer's mark over whatever is in `tile` and keeps it there for as long as the calling scope lives. It stays over what is seen
 * when the picture in `tile` is enlarged, when `tile` is shown full screen and when it is moved to another window.
 * Without a `cameraId` (a camera that is not registered yet) nobody is told of tampering. What belongs above the mark has a z-index of 2 or more in the tile.
 */
export function useWatermark(
  tile: Readonly<Ref<HTMLElement | null>>,
  video?: Readonly<Ref<HTMLVideoElement | null>>,
  cameraId?: () => string,
): Watermark {
  const { identity, sheets, guards, reports } = useMarks();
  const broken = shallowRef(false);
  let guard: MarkGuard | undefined;

  function stop(): void {
    if (!guard) return;
    guards.delete(guard);
    guard.close();
    guard = undefined;
  }

  watch(
    tile,
    (element) => {
      stop();
      broken.value = false;
      if (!element) return;
      guard = new MarkGuard({
        tile: element,
        video: () => video?.value ?? null,
        sheets,
        mark: () => identity.value?.mark ?? '',
        onTampered: (what, restored) => cameraId && reports.add(cameraId(), what, restored),
        onWithheld: (withheld) => (broken.value = withheld),
      });
      guards.add(guard);
    },
    { immediate: true, flush: 'post' },
  );
  // In a window of its own it has its mark before anything of it is drawn there.
  const floated = useFloated();
  watch(
    () => floated?.value,
    () => guard?.check(),
    { flush: 'post' },
  );
  onScopeDispose(stop);

  return { withheld: computed(() => broken.value || identity.value === null) };
}
