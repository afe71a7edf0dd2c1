import { expect, it } from 'vitest';
import { urlWithCredentials } from './source.ts';

const url = 'rtsp://10.0.0.5:554/live/1?channel=1';

it('escapes every character of a password that a URL or the script around it would misread', () => {
  const password = 'p@:/?#[]%&=\'"\\ \n!()*é';
  const made = urlWithCredentials({ url, username: 'us er', password });
  expect(made).not.toMatch(/['"\\\s]/);
  const parsed = new URL(made);
  expect(decodeURIComponent(parsed.password)).toBe(password);
  expect(decodeURIComponent(parsed.username)).toBe('us er');
  expect(parsed.host).toBe('10.0.0.5:554');
});

it('leaves a camera without credentials as it is', () => {
  expect(urlWithCredentials({ url })).toBe(url);
});
