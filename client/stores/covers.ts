import { useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef } from 'vue';

/** Within what tiles stay to be seen; null: nowhere. */
type Opening = () => Element | null;

/** What lies over the pictures at present, and with it which of them nobody can see. */
export const useCoversStore = defineStore('covers', () => {
  const fullScreen = shallowRef(document.fullscreenElement);
  useEventListener(document, 'fullscreenchange', () => (fullScreen.value = document.fullscreenElement));
  /** As many as there are dialogs and drawers open at once. */
  const covers = shallowReactive(new Set<Opening>());
  const openings = computed<Opening[]>(() => [...covers, ...(fullScreen.value ? [() => fullScreen.value] : [])]);

  return {
    /** Covers everything but what is within `opening`, until what it answers is called. */
    cover: (opening: Opening): (() => void) => {
      covers.add(opening);
      return () => void covers.delete(opening);
    },
    /** Whether the element lies under something that lets nothing of it be seen. */
    covered: (element: Element): boolean => openings.value.some((opening) => !opening()?.contains(element)),
  };
});
