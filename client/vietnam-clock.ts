/**
 * The console's only clock: that of a wall in Viet Nam, which keeps UTC+7 the whole year, whatever zone this machine was set to. Nothing else in
 * the client reads or writes a time of day (lint holds it to that). Moments are milliseconds since the epoch, or ISO 8601 with an offset.
 */
const [timeZone, offset] = ['Asia/Ho_Chi_Minh', '+07:00'];
const offsetMs = 7 * 3_600_000;

/** `2026-11-22T14:05:03` there. */
const wallTime = (at: number | string): string =>
  new Date(new Date(at).getTime() + offsetMs).toISOString().slice(0, 19);

/** A day there as `2026-11-22`, and the minute as `2026-11-22T14:05`: what inputs keep. */
export const dayInVietnam = (at: number | string): string => wallTime(at).slice(0, 10);
export const minuteInVietnam = (at: number | string): string => wallTime(at).slice(0, 16);
/** `14:05:03`. */
export const secondInVietnam = (at: number | string): string => wallTime(at).slice(11);

/** The moment that such a day or minute is, ISO 8601. */
export const fromVietnam = (text: string): string =>
  new Date(`${text.length === 10 ? `${text}T00:00` : text}${offset}`).toISOString();

/** A moment in words or figures of a language, by BCP 47. */
export const showInVietnam = (at: number | string, options: Intl.DateTimeFormatOptions, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone, ...options }).format(new Date(at));

/**
 * For a calendar, which knows this machine's days alone: whether the day, given as its midnight here, is the one that it is in Viet Nam.
 * `now`: server clock, ms.
 */
export const isTodayInVietnam = (midnight: Date, now: number): boolean =>
  midnight.getTime() === Date.parse(`${dayInVietnam(now)}T00:00`);
