import { expect, test } from 'vitest';
import { halfHours, narrowingInput, noNarrowing, timeOf } from './narrowing.ts';

test('what is empty is not sent', () => {
  expect(narrowingInput(noNarrowing())).toEqual({});
});

test('hours become minutes since midnight and back, midnight included', () => {
  const { hours } = narrowingInput({ ...noNarrowing(), from: '22:30', to: '00:00' });
  expect(hours).toEqual({ from: 1350, to: 0 });
  expect([timeOf(1350), timeOf(0), timeOf(9 * 60 + 5)]).toEqual(['22:30', '00:00', '09:05']);
});

test('one end of the hours alone is noticed, not sent', () => {
  const half = { ...noNarrowing(), from: '08:00' };
  expect(halfHours(half)).toBe(true);
  expect(halfHours({ ...half, to: '17:00' })).toBe(false);
  expect(narrowingInput(half)).toEqual({});
});
