import { expect, test } from 'vitest';
import { nextPlace, placeWithin } from './tour-order.ts';

const pages = [2, 0, undefined, 3];
test.each([
  [{ stop: 0, page: 0 }, 1, { stop: 0, page: 1 }],
  [{ stop: 0, page: 1 }, 1, { stop: 2, page: 0 }],
  [{ stop: 2, page: 0 }, 1, { stop: 3, page: 0 }],
  [{ stop: 3, page: 2 }, 1, { stop: 0, page: 0 }],
  [{ stop: 0, page: 0 }, -1, { stop: 3, page: 2 }],
  [{ stop: 3, page: 0 }, -1, { stop: 2, page: 0 }],
  [{ stop: 2, page: 0 }, -1, { stop: 0, page: 1 }],
] as const)('from %o by %i a tour goes to %o: round and round, past stops that show nothing', (at, by, to) => {
  expect(nextPlace(pages, at, by)).toEqual(to);
});

test('a tour of one page stays there, and one that shows nothing has no place', () => {
  expect(nextPlace([1], { stop: 0, page: 0 }, 1)).toEqual({ stop: 0, page: 0 });
  expect(nextPlace([0, 0], { stop: 0, page: 0 }, 1)).toBeNull();
  expect(nextPlace([], { stop: 0, page: 0 }, 1)).toBeNull();
});

test('a place that is gone becomes one that is there', () => {
  expect(placeWithin(pages, { stop: 3, page: 9 })).toEqual({ stop: 3, page: 2 });
  expect(placeWithin(pages, { stop: 1, page: 0 })).toEqual({ stop: 2, page: 0 });
  expect(placeWithin(pages, { stop: 9, page: 0 })).toEqual({ stop: 0, page: 0 });
  expect(placeWithin([0], { stop: 0, page: 0 })).toBeNull();
});
