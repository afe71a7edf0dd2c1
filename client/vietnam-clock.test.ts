import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { narrowingInput, noNarrowing } from './components/people/narrowing.ts';
import {
  dayInVietnam,
  fromVietnam,
  isTodayInVietnam,
  minuteInVietnam,
  secondInVietnam,
  showInVietnam,
} from './vietnam-clock.ts';

/** Evening of the day before in New York. */
const at = '2026-11-22T18:05:03.000Z';

// A machine in a control room whose zone was never set, and one in Viet Nam, show the same.
beforeEach(() => void vi.stubEnv('TZ', 'America/New_York'));
afterEach(() => vi.unstubAllEnvs());

test('times are those of Viet Nam on a machine that stands elsewhere', () => {
  expect(new Date(at).getHours()).toBe(13);
  expect([dayInVietnam(at), minuteInVietnam(at), secondInVietnam(at)]).toEqual([
    '2026-11-23',
    '2026-11-23T01:05',
    '01:05:03',
  ]);
  expect(showInVietnam(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, 'en-GB')).toBe('01:05');
  expect(showInVietnam(at, { weekday: 'long' }, 'en-GB')).toBe('Monday');
});

test('what is typed in is a time of Viet Nam', () => {
  expect(fromVietnam('2026-11-23T01:05')).toBe('2026-11-22T18:05:00.000Z');
  expect(fromVietnam('2026-11-23')).toBe('2026-11-22T17:00:00.000Z');
  expect(fromVietnam(minuteInVietnam(at))).toBe('2026-11-22T18:05:00.000Z');
  const narrowing = { ...noNarrowing(), validTo: '2026-12-01T10:00' };
  expect(narrowingInput(narrowing).validTo).toBe('2026-12-01T03:00:00.000Z');
});

test('today in a calendar is the day that it is in Viet Nam', () => {
  const now = Date.parse(at);
  const today = [21, 22, 23, 24].filter((day) => isTodayInVietnam(new Date(2026, 10, day), now));
  expect(today).toEqual([23]);
});
