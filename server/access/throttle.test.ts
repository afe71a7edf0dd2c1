import { expect, test } from 'vitest';
import { Throttle, type Attempt } from './throttle.ts';

const minute = 60_000;
const allowed = { pair: 10, account: 30, address: 60 };
const a: Attempt = { account: 'a', address: '203.0.113.1' };
const from = (n: number): string => `203.0.113.${n}`;

function failing(times: number, now: () => number = () => 0): Throttle {
  const throttle = new Throttle(allowed, now);
  for (let i = 0; i < times; i++) throttle.failed(a);
  return throttle;
}

test('the tenth failure closes the door, and says for how long', () => {
  expect(() => failing(9).check(a)).not.toThrow();
  const closed = failing(10);
  expect(() => closed.check(a)).toThrow(
    expect.objectContaining({ code: 'too_many_attempts', details: { seconds: 900 } }),
  );
  expect(() => closed.check({ ...a, account: 'b' })).not.toThrow();
  expect(() => closed.check({ ...a, address: from(2) })).not.toThrow();
});

test('it opens again fifteen minutes after the first failure, and counts anew', () => {
  let now = 0;
  const throttle = failing(10, () => now);
  now = 15 * minute - 1;
  expect(() => throttle.check(a)).toThrow('1 s');
  now = 15 * minute;
  throttle.failed(a);
  expect(() => throttle.check(a)).not.toThrow();
});

test('guesses at one account from many addresses close it for all of them', () => {
  const throttle = new Throttle(allowed, () => 0);
  for (let i = 0; i < 30; i++) throttle.failed({ account: 'a', address: from(i) });
  expect(() => throttle.check({ account: 'a', address: from(99) })).toThrow('900 s');
  expect(() => throttle.check({ account: 'b', address: from(1) })).not.toThrow();
});

test('guesses at many accounts from one address close the address, and one right password does not open it', () => {
  const throttle = new Throttle(allowed, () => 0);
  for (let i = 0; i < 60; i++) throttle.failed({ account: `${i}`, address: from(1) });
  throttle.succeeded({ account: 'own', address: from(1) });
  expect(() => throttle.check({ account: 'new', address: from(1) })).toThrow('900 s');
  expect(() => throttle.check({ account: 'new', address: from(2) })).not.toThrow();
});

test('a success forgets the failures of its account', () => {
  const throttle = failing(9);
  throttle.succeeded(a);
  throttle.failed(a);
  expect(() => throttle.check(a)).not.toThrow();
});

test('ten thousand keys are remembered; one more pushes the oldest out', () => {
  const throttle = failing(10);
  const other = (i: number): Attempt => ({ account: `other ${i}`, address: `10.${i >> 8}.${i & 255}.1` });
  for (let i = 1; i < 10_000; i++) throttle.failed(other(i));
  expect(() => throttle.check(a)).toThrow();
  throttle.failed(other(10_001));
  expect(() => throttle.check(a)).not.toThrow();
});
