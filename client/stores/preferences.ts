import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { watch } from 'vue';
import { i18n, type Locale } from '../locales/index.ts';
import type { GridSize } from '../media/grid-layout.ts';

export type Theme = 'dark' | 'light';

/** What this browser remembers of its user's choices; nothing of what they see. */
export const usePreferencesStore = defineStore('preferences', () => {
  const locale = useLocalStorage<Locale>('vong-gac.locale', 'vi');
  const theme = useLocalStorage<Theme>('vong-gac.theme', 'dark');
  /** Null until somebody chooses: then each facility has the smallest grid that holds its cameras. */
  const gridSize = useLocalStorage<GridSize | null>('vong-gac.grid-size', null, {
    serializer: { read: (text) => (JSON.parse(text) as GridSize | null) ?? null, write: JSON.stringify },
  });
  const treeOpen = useLocalStorage('vong-gac.tree-open', true);

  watch(
    locale,
    (chosen) => {
      i18n.global.locale.value = chosen;
      document.documentElement.lang = chosen;
    },
    { immediate: true },
  );
  watch(theme, (chosen) => document.documentElement.classList.toggle('dark', chosen === 'dark'), { immediate: true });

  return { locale, theme, gridSize, treeOpen };
});
