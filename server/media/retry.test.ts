import { expect, it } from 'vitest';
import { retryDelay } from './retry.ts';

const noJitter = () => 0;

it('waits ever longer, 10 s at most', () => {
  const delays = [1, 2, 3, 4, 8, 9, 50].map((attempt) => retryDelay('connection_refused', attempt, noJitter));
  expect(delays).toEqual([500, 750, 1125, 1688, 8543, 10_000, 10_000]);
});

it('spreads cameras that failed together over a third of the wait', () => {
  expect(retryDelay('timeout', 4, () => 0.999_999)).toBeLessThan(1130);
  expect(retryDelay('timeout', 4, () => 0.999_999)).toBeGreaterThan(1120);
});

it('does not hammer a camera that refuses the password', () => {
  const delays = [1, 2, 3, 4, 20].map((attempt) => retryDelay('credentials_refused', attempt, noJitter) / 60_000);
  expect(delays).toEqual([5, 10, 20, 30, 30]);
  expect(retryDelay('credentials_refused', 1)).toBeGreaterThan(3 * 60_000);
});

it('looks again once in a while at what only a person can mend', () => {
  expect(retryDelay('codec_unsupported', 1, noJitter)).toBe(60_000);
});

it('goes back to the queue at once for a place that somebody else holds', () => {
  for (const attempt of [1, 5]) expect(retryDelay('session_limit', attempt, noJitter)).toBe(1000);
});
