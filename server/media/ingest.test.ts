import { expect, it } from 'vitest';
import { patience } from './ingest.ts';

it('gives the first attempts up early where the camera is known to begin sooner, and then ever later', () => {
  expect([1, 3, 4, 6].map((attempt) => patience(attempt, 300))).toEqual([2000, 2000, 3000, 6750]);
  expect(patience(1, 9_000)).toBe(18_500);
});

it('waits for a camera that never was live, or has long been away, as long as its engine does', () => {
  expect(patience(1, undefined)).toBeUndefined();
  expect(patience(7, 300)).toBeUndefined();
});
