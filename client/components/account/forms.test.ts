import { expect, test } from 'vitest';
import { problemOf } from '../../api/problem.ts';
import { WireFailure } from '../../api/wire-failure.ts';
import { activationOf, codeProblem, tidyCode } from './codes.ts';
import { metRules, newPasswordProblem } from './new-password.ts';

test('a password has its length in characters as people count them, however the keyboard makes them', () => {
  // Eleven characters, of which many take two code points until they are composed.
  const typed = 'ửếộặẫỡựễổậẵ'.normalize('NFD');
  expect(typed.length).toBeGreaterThan(12);
  expect(metRules(typed, 'a').length).toBe(false);
  expect(metRules('👀👀👀👀👀👀', 'a').length).toBe(false);
  expect(newPasswordProblem(`${typed}x`, `${typed}x`, 'a')).toBeNull();
});

test('a new password is not the user name, and was typed twice alike', () => {
  expect(newPasswordProblem('Duty.Person.A', 'Duty.Person.A', 'duty.person.a')).toBe('password.refused.username');
  expect(newPasswordProblem('bốn con voi xanh', 'bốn con voi xanh ', 'a')).toBe('password.refused.repeat');
});

test('codes are taken as people type them, and what cannot be one costs no try', () => {
  expect(tidyCode(' 123 456')).toBe('123456');
  expect(codeProblem('123 456', 'totp')).toBeNull();
  expect(codeProblem('12345', 'totp')).toBe('secondFactor.sixDigits');
  expect(codeProblem('abcd-efgh 0123-4567', 'recovery')).toBeNull();
  expect(codeProblem('123456', 'recovery')).toBe('secondFactor.recoveryForm');
});

test('an activation link carries name and code; any other address carries none', () => {
  expect(activationOf('#username=duty.a&code=ABCD-EFGH')).toEqual({ username: 'duty.a', code: 'ABCD-EFGH' });
  expect(activationOf('')).toEqual({ username: '', code: '' });
});

test('a refusal says the broken rule, and how long to wait', () => {
  expect(problemOf(new WireFailure('password_refused', '', { rule: 'common' })).key).toBe('password.refused.common');
  expect(problemOf(new WireFailure('password_refused', '', { rule: 'new one' })).key).toBe('errors.password_refused');
  expect(problemOf(new WireFailure('too_many_attempts', '', { seconds: 42 }))).toEqual({
    key: 'errors.too_many_attempts',
    waitSeconds: 42,
  });
  expect(problemOf(new WireFailure('conflict', '', { reason: 'grant_over' })).key).toBe('conflicts.grant_over');
  expect(problemOf(new WireFailure('conflict', '', [{ path: 'email' }])).key).toBe('people.taken.email');
  for (const details of [{ reason: 'new one' }, { reason: 'toString' }, [], null, undefined]) {
    expect(problemOf(new WireFailure('conflict', '', details)).key).toBe('errors.conflict');
  }
  expect(problemOf(new Error('x'))).toEqual({ key: 'errors.internal', waitSeconds: 0 });
});
