import { createI18n } from 'vue-i18n';
import { vi } from './vi.ts';
import type { Messages } from './whole.ts';

export const locales = ['vi', 'en'] as const;
export type Locale = (typeof locales)[number];

/**
 * At first only what the whole console says. What the work pages alone say comes with their own files: those import a module of late/, which
 * hands its texts over by addTexts().
 */
export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: 'vi',
  fallbackLocale: 'vi',
  // A copy: what is added goes into it.
  messages: { vi: structuredClone(vi) } as unknown as Record<Locale, Messages>,
});

/** What loads the English that is not here yet; as many as there are modules in late/, and one. Until then the first language is shown. */
const missing = new Set<() => Promise<object>>([async () => (await import('./en.ts')).en]);
let wanted: Locale = 'vi';

/** To be called by what shows these texts, before it does: the first language's at once, English when somebody wants it. */
export function addTexts<T extends object>(first: T, english: () => Promise<T>): void {
  i18n.global.mergeLocaleMessage('vi', first);
  missing.add(english);
}

/** Resolves when all that was added can be shown in this language. */
async function loadTexts(locale: Locale): Promise<void> {
  // While some are on their way, a page may add its own.
  while (locale === 'en' && missing.size > 0) {
    await Promise.all(
      [...missing].map(async (load) => {
        const texts = await load();
        if (missing.delete(load)) i18n.global.mergeLocaleMessage('en', texts);
      }),
    );
  }
}

/**
 * Resolves when what was added can be shown in the console's language, or cannot be had: then it is shown in the first language, and asked for
 * again the next time. To be waited for by what is opened later.
 */
export const textsReady = (): Promise<void> => loadTexts(i18n.global.locale.value).catch(() => {});

/** For what is fetched while a page is open: it is there when its texts are. */
export const withTexts =
  <T>(load: () => Promise<T>): (() => Promise<T>) =>
  async () => {
    const part = await load();
    await textsReady();
    return part;
  };

/** Shows the console in this language as soon as its texts are here; without them it stays as it is. */
export async function showLocale(locale: Locale): Promise<void> {
  wanted = locale;
  await loadTexts(locale);
  if (wanted !== locale) return;
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}
