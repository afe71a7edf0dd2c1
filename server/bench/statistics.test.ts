import { expect, it } from 'vitest';
import { summary } from './statistics.ts';

it('gives the percentiles by the nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(summary(values)).toEqual({ count: 100, p50: 50, p95: 95, max: 100 });
});

it('tells of a single value what it is', () => {
  expect(summary([7])).toEqual({ count: 1, p50: 7, p95: 7, max: 7 });
});
