import { expect, test } from 'vitest';
import { SignInThrottle } from './throttle.ts';

const minute = 60_000;

function failing(times: number, now: () => number = () => 0): SignInThrottle {
  const throttle = new SignInThrottle(now);
  for (let i = 0; i < times; i++) throttle.failed('a');
  return throttle;
}

test('the tenth failure closes the door, and says for how long', () => {
  expect(() => failing(9).check('a')).not.toThrow();
  const closed = failing(10);
  expect(() => closed.check('a')).toThrow(
    expect.objectContaining({ code: 'too_many_attempts', details: { seconds: 900 } }),
  );
  expect(() => closed.check('b')).not.toThrow();
});

test('it opens again fifteen minutes after the first failure', () => {
  let now = 0;
  const throttle = failing(10, () => now);
  now = 15 * minute - 1;
  expect(() => throttle.check('a')).toThrow('1 s');
  now = 15 * minute;
  expect(() => throttle.check('a')).not.toThrow();
});

test('a success forgets the failures', () => {
  const throttle = failing(9);
  throttle.succeeded('a');
  throttle.failed('a');
  expect(() => throttle.check('a')).not.toThrow();
});

test('ten thousand keys are remembered; one more pushes the oldest out', () => {
  const throttle = failing(10);
  for (let i = 1; i < 10_000; i++) throttle.failed(`other ${i}`);
  expect(() => throttle.check('a')).toThrow();
  throttle.failed('one more');
  expect(() => throttle.check('a')).not.toThrow();
});
