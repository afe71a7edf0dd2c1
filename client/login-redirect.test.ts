import { expect, test } from 'vitest';
import { loginPage, nextPage } from './login-redirect.ts';

test('signing in leads back to where it was asked for', () => {
  const { query } = loginPage('/facilities/1/live?page=2');
  expect(nextPage(query.next)).toBe('/facilities/1/live?page=2');
  expect(loginPage('/').query).toEqual({});
});

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  ['/a'],
  null,
  undefined,
])('signing in never leads to %s', (next) => expect(nextPage(next)).toBe('/'));
