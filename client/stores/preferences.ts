import { useLocalStorage, type RemovableRef } from '@vueuse/core';
import { defineStore } from 'pinia';
import { watch } from 'vue';
import { locales, showLocale, type Locale } from '../locales/index.ts';
import { gridSizes, type GridSize } from '../grid/presets.ts';

const themes = ['dark', 'light'] as const;
export type Theme = (typeof themes)[number];

/** What this browser remembers of its user's choices; nothing of what they see. */
export const usePreferencesStore = defineStore('preferences', () => {
  const locale = useChoice<Locale>('locale', locales, 'vi');
  const theme = useChoice<Theme>('theme', themes, 'dark');
  /** `fit` until somebody chooses: then each facility has the smallest grid that holds its cameras. */
  const gridSize = useChoice<GridSize | 'fit'>('grid-size', ['fit', ...gridSizes], 'fit');
  const treeOpen = useChoice<boolean>('tree-open', [true, false], true);
  /** Of the page of one camera. */
  const sideOpen = useChoice<boolean>('side-open', [true, false], true);
  const neighboursOpen = useChoice<boolean>('neighbours-open', [true, false], true);

  watch(locale, (chosen) => void showLocale(chosen).catch(() => {}), { immediate: true });
  watch(theme, (chosen) => document.documentElement.classList.toggle('dark', chosen === 'dark'), { immediate: true });

  return { locale, theme, gridSize, treeOpen, sideOpen, neighboursOpen };
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
