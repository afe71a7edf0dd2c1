import { useI18n } from 'vue-i18n';

/** Moments of the wire (ISO 8601) as people of this language read them, by this machine's clock. */
export function useTimes() {
  const { locale } = useI18n();
  const days = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const show = (iso: string, options: Intl.DateTimeFormatOptions) =>
    // Days before months in both languages.
    new Intl.DateTimeFormat(locale.value === 'en' ? 'en-GB' : locale.value, options).format(new Date(iso));
  return {
    day: (iso: string) => show(iso, days),
    minute: (iso: string) => show(iso, { ...days, hour: '2-digit', minute: '2-digit', hour12: false }),
    second: (iso: string) =>
      show(iso, { ...days, hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }),
    time: (iso: string) => show(iso, { hour: '2-digit', minute: '2-digit', hour12: false }),
  };
}
