import { useI18n } from 'vue-i18n';
import { showInVietnam } from '../vietnam-clock.ts';

/** Moments of the wire (ISO 8601) as people of this language read them. */
export function useTimes() {
  const { locale } = useI18n();
  const days = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const show = (iso: string, options: Intl.DateTimeFormatOptions) =>
    // Days before months in both languages.
    showInVietnam(iso, options, locale.value === 'en' ? 'en-GB' : locale.value);
  return {
    day: (iso: string) => show(iso, days),
    minute: (iso: string) => show(iso, { ...days, ...clock }),
    second: (iso: string) => show(iso, { ...days, ...clock, second: '2-digit' }),
    time: (iso: string) => show(iso, clock),
  };
}
