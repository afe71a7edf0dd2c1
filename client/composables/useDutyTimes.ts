import { useI18n } from 'vue-i18n';

/** Shifts are told by the clock in Viet Nam, wherever this machine stands. */
const timeZone = 'Asia/Ho_Chi_Minh';
const offset = '+07:00';
const minuteMs = 60_000;

/** A day there as `2026-11-22`, and the minute as `2026-11-22T14:05`: what inputs keep. */
export const dayInVietnam = (at: number | string): string => minuteInVietnam(at).slice(0, 10);
export const minuteInVietnam = (at: number | string): string =>
  new Date(new Date(at).getTime() + 7 * 3_600_000).toISOString().slice(0, 16);
/** The moment that such a day or minute is, ISO 8601. */
export const fromVietnam = (text: string): string =>
  new Date(`${text.length === 10 ? `${text}T00:00` : text}${offset}`).toISOString();

/** Moments of duty as people of this language read them. */
export function useDutyTimes() {
  const { t, locale } = useI18n();
  // Figures are the same in both languages: 22/11, and hours up to 23.
  const show = (at: number | string, options: Intl.DateTimeFormatOptions, language = 'en-GB') =>
    new Intl.DateTimeFormat(language, { timeZone, ...options }).format(new Date(at));
  const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
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
