import { expect, test } from 'vitest';
import { ShownTime } from './shown-time.ts';

test('counts the time between pictures, and reports it once', () => {
  const shown = new ShownTime();
  for (let at = 0; at <= 2_000; at += 40) shown.picture(at);
  expect(shown.report()).toBe(2_000);
  expect(shown.report()).toBeNull();
  shown.picture(2_040);
  expect(shown.report()).toBe(2_040);
});

test('a picture that stands still counts until its tile says so; what is out of sight does not count', () => {
  const shown = new ShownTime();
  shown.picture(0);
  shown.picture(60_000);
  expect(shown.report()).toBe(3_000);
  shown.pause();
  shown.picture(90_000);
  shown.picture(90_500);
  expect(shown.report()).toBe(3_500);
});
