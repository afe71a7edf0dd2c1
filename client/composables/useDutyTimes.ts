import { useI18n } from 'vue-i18n';
import { dayInVietnam, showInVietnam } from '../vietnam-clock.ts';

const minuteMs = 60_000;

/** Moments of duty as people of this language read them. */
export function useDutyTimes() {
  const { t, locale } = useI18n();
  // Figures are the same in both languages: 22/11, and hours up to 23.
  const show = (at: number | string, options: Intl.DateTimeFormatOptions, language = 'en-GB') =>
    showInVietnam(at, options, language);
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const date = { day: '2-digit', month: '2-digit' } as const;
  const time = (at: number | string) => show(at, clock);
  const minute = (at: number | string) => `${time(at)} ${show(at, date)}`;
  return {
    time,
    minute,
    /** With the year, and to the second. */
    full: (at: number | string) => `${time(at)} ${show(at, { ...date, year: 'numeric' })}`,
    second: (at: number | string) =>
      `${show(at, { ...clock, second: '2-digit' })} ${show(at, { ...date, year: 'numeric' })}`,
    day: (at: number | string) => show(at, { ...date, year: 'numeric' }),
    shortDay: (at: number | string) => show(at, date),
    weekday: (at: number | string) => show(at, { weekday: 'long' }, locale.value),
    /** `06:00–14:00`, with days where it ends on another day. */
    range: (from: number | string, to: number | string) =>
      dayInVietnam(from) === dayInVietnam(to)
        ? `${time(from)}–${time(to)} ${show(from, date)}`
        : `${minute(from)} – ${minute(to)}`,
    /** A length of time. */
    span(ms: number): string {
      const all = Math.max(0, Math.round(ms / minuteMs));
      const [h, m] = [Math.floor(all / 60), all % 60];
      return h > 0 ? t('duty.span.hours', { h, m }) : t('duty.span.minutes', { m });
    },
  };
}
