import { useActiveElement, useElementHover, useIdle } from '@vueuse/core';
import { computed, type ComputedRef, type Ref } from 'vue';

/** A pointer or focus that was left lying somewhere is nobody's. */
const LEFT_LYING_MS = 30_000;
const dialogs = '[role=dialog], [role=menu], [role=listbox]';

/** Whether somebody is busy with what `area` shows: points at it, has focus in it, or has a dialog or menu open. */
export function useWorking(area: Readonly<Ref<HTMLElement | null>>): ComputedRef<boolean> {
  const { idle } = useIdle(LEFT_LYING_MS);
  const hovered = useElementHover(area);
  const active = useActiveElement();
  return computed(() => {
    if (active.value?.closest(dialogs)) return true;
    return !idle.value && (hovered.value || (area.value?.contains(active.value ?? null) ?? false));
  });
}
