import { useTitle } from '@vueuse/core';
import { computed } from 'vue';

/** The tab's title: what the page shows, then the product. */
export function usePageTitle(title: () => string | undefined): void {
  useTitle(computed(() => [title(), 'Vọng Gác'].filter(Boolean).join(' · ')));
}
