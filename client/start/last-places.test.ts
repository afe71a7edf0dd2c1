import { expect, test } from 'vitest';
import { read, recall, remember, type LastPlaces } from './last-places.ts';

test('each person is told of their own last place alone, and not for ever', () => {
  let places: LastPlaces = remember({}, 'lan', { path: '/cameras/1', at: 1000 });
  places = remember(places, 'vinh', { path: '/ledger', at: 2000 });
  places = remember(places, 'lan', { path: '/cameras/2', at: 3000 });
  expect(recall(places, 'lan', 4000)).toBe('/cameras/2');
  expect(recall(places, 'vinh', 4000)).toBe('/ledger');
  expect(recall(places, 'ha', 4000)).toBeNull();
  expect(recall(places, 'lan', 3000 + 8 * 24 * 3_600_000)).toBeNull();
});

test('eight people at most are remembered, the latest', () => {
  let places: LastPlaces = {};
  for (let n = 0; n < 12; n++) places = remember(places, String(n), { path: '/board', at: n });
  expect(Object.keys(places)).toHaveLength(8);
  expect(recall(places, '3', 20)).toBeNull();
  expect(recall(places, '11', 20)).toBe('/board');
});

test('what stands there and leads elsewhere, or is no place at all, is not taken', () => {
  const kept = {
    a: { path: '//evil.example/', at: 1 },
    b: { path: '/\\evil', at: 1 },
    c: 'x',
    d: { path: '/ok', at: 1 },
  };
  expect(read(JSON.stringify(kept))).toEqual({ d: { path: '/ok', at: 1 } });
  for (const text of ['', 'null', '[]', '{', '7']) expect(read(text)).toEqual({});
});
