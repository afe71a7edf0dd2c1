import { expect, it } from 'vitest';
import { retryDelay } from './retry.ts';

const noJitter = () => 0;

it('waits ever longer, half a minute at most', () => {
  const delays = [1, 2, 3, 4, 5, 6, 50].map((attempt) => retryDelay('connection_refused', attempt, noJitter));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

it('spreads cameras that failed together over a third of the wait', () => {
  expect(retryDelay('timeout', 3, () => 0.999_999)).toBeLessThan(2700);
  expect(retryDelay('timeout', 3, () => 0.999_999)).toBeGreaterThan(2600);
});

it('does not hammer a camera that refuses the password', () => {
  for (const attempt of [1, 2, 10]) expect(retryDelay('credentials_refused', attempt)).toBeGreaterThan(3 * 60_000);
});

it('looks again once in a while at what only a person can mend', () => {
  expect(retryDelay('codec_h265', 1, noJitter)).toBe(60_000);
});
