import { expect, test } from 'vitest';
import { isForeign } from './same-origin.ts';

const host = 'camera.example.vn:8443';

test.each([
  [{ 'sec-fetch-site': 'same-origin' }, false],
  // Typed into the address bar.
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'cross-site' }, true],
  [{ 'sec-fetch-site': 'cross-site', origin: `https://${host}` }, true],
  [{ 'sec-fetch-site': 'surprise' }, true],
  [{ origin: `https://${host}` }, false],
  [{ origin: 'https://camera.example.vn' }, true],
  [{ origin: `https://${host}.evil.example` }, true],
  [{ origin: 'null' }, true],
  [{ origin: '' }, true],
  [{}, false],
])('%j: %s', (headers, foreign) => {
  expect(isForeign({ host, ...headers })).toBe(foreign);
});
