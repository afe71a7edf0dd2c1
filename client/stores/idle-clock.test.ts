import { expect, test } from 'vitest';
import { IdleClock } from './idle-clock.ts';

const MINUTE = 60_000;

function setUp(first = 0) {
  const kept = { at: first };
  const clock = new IdleClock({ limitMs: () => 15 * MINUTE, read: () => kept.at, write: (at) => (kept.at = at) });
  return { clock, kept };
}

test('input puts the end off; without it the time is over at the limit', () => {
  const { clock } = setUp();
  clock.start(0);
  clock.input(10 * MINUTE);
  expect(clock.isOver(20 * MINUTE)).toBe(false);
  expect(clock.isOver(25 * MINUTE - 1)).toBe(false);
  expect(clock.isOver(25 * MINUTE)).toBe(true);
});

test('the first touch of a machine that has slept for hours does not put the end off', () => {
  const { clock } = setUp();
  clock.start(0);
  clock.input(8 * 60 * MINUTE);
  expect(clock.isOver(8 * 60 * MINUTE)).toBe(true);
});

test('a page that finds no record of any input is over', () => {
  expect(setUp().clock.isOver(Date.now())).toBe(true);
});

test('a clock that was set back does not make the limit longer', () => {
  const { clock } = setUp();
  clock.start(10 * 60 * MINUTE);
  clock.input(MINUTE);
  expect(clock.isOver(16 * MINUTE)).toBe(true);
});

test('a hand on the mouse does not write a thousand times', () => {
  const { clock, kept } = setUp(1);
  clock.start(1_000);
  clock.input(1_500);
  expect(kept.at).toBe(1_000);
});
