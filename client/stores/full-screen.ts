import { useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** What of the page is shown in full screen at present: nothing else of it can be seen. */
export const useFullScreenStore = defineStore('full-screen', () => {
  const element = shallowRef(document.fullscreenElement);
  useEventListener(document, 'fullscreenchange', () => (element.value = document.fullscreenElement));
  return {
    /** Whether the element lies under what is in full screen. */
    hides: (other: Element): boolean => element.value !== null && !element.value.contains(other),
  };
});
