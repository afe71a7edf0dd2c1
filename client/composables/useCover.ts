import { toValue, watchEffect, type MaybeRefOrGetter } from 'vue';
import { useCoversStore } from '../stores/covers.ts';

/**
 * While `covering`, the caller's layer hides all pictures but those within `opening`: the server need not send them. For layers that let nothing
 * of the page be seen; one in full screen is noticed by itself.
 */
export function useCover(
  covering: MaybeRefOrGetter<boolean>,
  opening: MaybeRefOrGetter<Element | null | undefined> = null,
): void {
  const covers = useCoversStore();
  watchEffect((onCleanup) => {
    if (toValue(covering)) onCleanup(covers.cover(() => toValue(opening) ?? null));
  });
}
