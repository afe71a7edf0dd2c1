import { useLocalStorage, type RemovableRef } from '@vueuse/core';
import { defineStore } from 'pinia';
import { watch } from 'vue';
import { i18n, locales, type Locale } from '../locales/index.ts';
import { gridSizes, type GridSize } from '../media/grid-layout.ts';

const themes = ['dark', 'light'] as const;
export type Theme = (typeof themes)[number];

/** What this browser remembers of its user's choices; nothing of what they see. */
export const usePreferencesStore = defineStore('preferences', () => {
  const locale = useChoice<Locale>('locale', locales, 'vi');
  const theme = useChoice<Theme>('theme', themes, 'dark');
  /** `fit` until somebody chooses: then each facility has the smallest grid that holds its cameras. */
  const gridSize = useChoice<GridSize | 'fit'>('grid-size', ['fit', ...gridSizes], 'fit');
  const treeOpen = useChoice<boolean>('tree-open', [true, false], true);

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

/** One of `choices`, remembered by this browser; what it remembers but is no choice any more counts as the first time. */
function useChoice<T extends string | number | boolean>(
  name: string,
  choices: readonly T[],
  first: T,
): RemovableRef<T> {
  return useLocalStorage<T>(`vong-gac.${name}`, first, {
    serializer: { read: (text) => choices.find((choice) => String(choice) === text) ?? first, write: String },
  });
}
