import { expect, test } from 'vitest';
import { shownTime } from './shown-time.ts';

test.each([
  [0, 'none', {}],
  [499, 'none', {}],
  [500, 'seconds', { s: 1 }],
  [59_499, 'seconds', { s: 59 }],
  [59_500, 'minutes', { m: 1, s: 0 }],
  [125_000, 'minutes', { m: 2, s: 5 }],
  [3_600_000, 'hours', { h: 1, m: 0 }],
  [7_500_000, 'hours', { h: 2, m: 5 }],
])('%i ms', (ms, key, numbers) => {
  expect(shownTime(ms)).toEqual({ key, numbers });
});
