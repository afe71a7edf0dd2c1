import { describe, expect, test } from 'vitest';
import { gapsIn, type Span } from './roster.ts';
import { onClock, weekOf } from './vietnam-time.ts';

/** Of November 2026, in Viet Nam: `24 22:00`. */
const at = (text: string): Date => {
  const [day, time] = text.split(' ');
  return new Date(`2026-11-${day}T${time}:00+07:00`);
};
const span = (from: string, to: string): Span => ({ from: at(from), to: at(to) });
const day = span('23 00:00', '24 00:00');

describe('gaps', () => {
  test.each([
    ['nobody: all of it', [], [['23 00:00', '24 00:00']]],
    ['one after the other leaves none', [span('23 00:00', '23 12:00'), span('23 12:00', '24 00:00')], []],
    ['a minute is a gap', [span('23 00:00', '23 12:00'), span('23 12:01', '24 00:00')], [['23 12:00', '23 12:01']]],
    [
      'over midnight, from before and beyond',
      [span('22 22:00', '23 06:00'), span('23 22:00', '24 06:00')],
      [['23 06:00', '23 22:00']],
    ],
    [
      'overlapping, one within the other, in any order',
      [span('23 14:00', '23 20:00'), span('23 08:00', '23 18:00'), span('23 09:00', '23 10:00')],
      [
        ['23 00:00', '23 08:00'],
        ['23 20:00', '24 00:00'],
      ],
    ],
    [
      'outside of the day says nothing of it',
      [span('21 00:00', '22 12:00'), span('25 00:00', '26 00:00')],
      [['23 00:00', '24 00:00']],
    ],
    ['one that covers everything', [span('20 00:00', '30 00:00')], []],
  ] as [string, Span[], [string, string][]][])('%s', (_, spans, gaps) => {
    expect(gapsIn(spans, day)).toEqual(gaps.map(([from, to]) => span(from, to)));
  });
});

describe('weeks begin on Monday at midnight in Viet Nam', () => {
  test.each([
    ['2026-11-23', '2026-11-22T17:00:00.000Z', '2026-11-29T17:00:00.000Z'],
    ['2026-11-29', '2026-11-22T17:00:00.000Z', '2026-11-29T17:00:00.000Z'],
    // Over the end of a month, of a year, and a 29 February.
    ['2026-12-02', '2026-11-29T17:00:00.000Z', '2026-12-06T17:00:00.000Z'],
    ['2027-01-01', '2026-12-27T17:00:00.000Z', '2027-01-03T17:00:00.000Z'],
    ['2028-02-29', '2028-02-27T17:00:00.000Z', '2028-03-05T17:00:00.000Z'],
  ])('%s', (date, from, to) => {
    expect(weekOf(date)).toEqual({ from: new Date(from), to: new Date(to) });
  });
});

test('the clock in Viet Nam is in the next day, month and year before UTC is', () => {
  expect(onClock(new Date('2026-12-31T17:05:00Z'))).toEqual({ year: 2027, month: 1, day: 1, hour: 0, minute: 5 });
});
