import { createI18n } from 'vue-i18n';
import { vi } from './vi.ts';

export type Messages = typeof vi;

export const locales = ['vi', 'en'] as const;
export type Locale = (typeof locales)[number];

export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: 'vi',
  fallbackLocale: 'vi',
  // The other languages' texts come when somebody wants them.
  messages: { vi } as Record<Locale, Messages>,
});

const texts = { vi: () => Promise.resolve({ vi }), en: () => import('./en.ts') };
let wanted: Locale = 'vi';

/** Shows the console in this language as soon as its texts are here; without them it stays as it is. */
export async function showLocale(locale: Locale): Promise<void> {
  wanted = locale;
  const loaded: Partial<Record<Locale, Messages>> = await texts[locale]();
  if (wanted !== locale) return;
  i18n.global.setLocaleMessage(locale, loaded[locale]!);
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}
