import { createI18n } from 'vue-i18n';
import { en } from './en.ts';
import { vi } from './vi.ts';

export type Messages = typeof vi;

export const locales = ['vi', 'en'] as const;
export type Locale = (typeof locales)[number];

export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: 'vi',
  fallbackLocale: 'vi',
  messages: { vi, en },
});
