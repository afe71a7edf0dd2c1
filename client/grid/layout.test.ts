import { describe, expect, test } from 'vitest';
import { arrange, GAP_PX, neighbour, overlap, type Layout } from './layout.ts';
import { fittingSize, gridSizes, pagePlaces, pagesOf, presetLayout } from './presets.ts';
import { presetSizes } from '../../server/contract/views.ts';

/** What is left for the grid beside tree, header and bar. */
const screens = [
  ['1366x768 laptop', 1090, 662],
  ['4K wall', 3576, 2054],
] as const;

test('the console offers the sizes of the contract', () => {
  expect(gridSizes).toEqual(presetSizes);
});

describe.each(gridSizes)('%i tiles', (size) => {
  const layout = presetLayout(size);

  test('fill their grid without a gap, and none lies over another', () => {
    expect(layout.places).toHaveLength(size);
    expect(layout.places.reduce((cells, { w, h }) => cells + w * h, 0)).toBe(layout.columns * layout.rows);
    for (const [at, one] of layout.places.entries()) {
      expect(one.x + one.w <= layout.columns && one.y + one.h <= layout.rows).toBe(true);
      expect(layout.places.slice(at + 1).some((other) => overlap(one, other))).toBe(false);
    }
  });

  test.each(screens)('fit a %s without scrolling, in cells of 16:9', (_name, width, height) => {
    const { columns, rows, cellWidth, cellHeight, scrolls } = arrange(pagePlaces(size, size), width, height);
    expect(scrolls).toBe(false);
    expect(columns * cellWidth + (columns - 1) * GAP_PX).toBeLessThanOrEqual(width);
    expect(rows * cellHeight + (rows - 1) * GAP_PX).toBeLessThanOrEqual(height);
    expect(cellWidth / cellHeight).toBeCloseTo(16 / 9, 1);
  });

  test('on a phone stand in one column or in two, over the whole width', () => {
    const arranged = arrange(pagePlaces(size, size), 378, 700);
    expect(arranged.columns).toBe(size > 4 ? 2 : 1);
    expect(arranged.columns * arranged.cellWidth + (arranged.columns - 1) * GAP_PX).toBeLessThanOrEqual(378);
    for (const [at, one] of arranged.places.entries()) {
      expect(arranged.places.slice(at + 1).some((other) => overlap(one, other))).toBe(false);
    }
  });
});

test('six and eight have one large tile, which is the first', () => {
  expect(presetLayout(6).places[0]).toEqual({ x: 0, y: 0, w: 2, h: 2 });
  expect(presetLayout(8).places[0]).toEqual({ x: 0, y: 0, w: 3, h: 3 });
});

test('of arrangements that are as large, the one without gaps', () => {
  expect(arrange(16, 1354, 598)).toMatchObject({ columns: 4, rows: 4 });
  expect(arrange(36, 3828, 2000)).toMatchObject({ columns: 6, rows: 6 });
});

test('on a phone what is taller than its room scrolls', () => {
  expect([1, 2, 4, 36].map((count) => arrange(count, 378, 700).scrolls)).toEqual([false, false, true, true]);
});

test('on a phone the large tile of a layout goes over both columns', () => {
  const { places, rows } = arrange(presetLayout(6), 378, 700);
  expect(places[0]).toEqual({ x: 0, y: 0, w: 2, h: 2 });
  expect(places[1]).toEqual({ x: 0, y: 2, w: 1, h: 1 });
  expect(rows).toBe(5);
});

test('fewer cameras than tiles take the room, and no room gives no size rather than a negative one', () => {
  expect(arrange(pagePlaces(16, 2), 1090, 662)).toMatchObject({ columns: 1, rows: 2 });
  expect(arrange(4, 1090, 662)).toMatchObject({ columns: 2, rows: 2 });
  expect(arrange(16, 0, 0)).toMatchObject({ cellWidth: 0, cellHeight: 0 });
});

test('the grid is as large as its cameras need, up to sixteen, and the rest is on further pages', () => {
  expect([0, 1, 2, 4, 5, 9, 10, 16, 17].map((cameras) => fittingSize(cameras))).toEqual([1, 1, 4, 4, 9, 9, 16, 16, 16]);
  expect([16, 17, 26, 37].map((cameras) => fittingSize(cameras, true))).toEqual([16, 25, 36, 36]);
  expect(pagesOf([1, 2, 3, 4, 5], 4)).toEqual([[1, 2, 3, 4], [5]]);
  expect(pagesOf([], 4)).toEqual([[]]);
});

/** A large tile with small ones to its right and below, and one that is wide:
 *  0 0 1
 *  0 0 2
 *  3 4 4 */
const uneven: Layout['places'] = [
  { x: 0, y: 0, w: 2, h: 2 },
  { x: 2, y: 0, w: 1, h: 1 },
  { x: 2, y: 1, w: 1, h: 1 },
  { x: 0, y: 2, w: 1, h: 1 },
  { x: 1, y: 2, w: 2, h: 1 },
];
test.each([
  [0, 'ArrowRight', 1],
  [0, 'ArrowDown', 3],
  [1, 'ArrowDown', 2],
  [2, 'ArrowDown', 4],
  [2, 'ArrowLeft', 0],
  [4, 'ArrowUp', 0],
  [3, 'ArrowUp', 0],
  [3, 'ArrowRight', 4],
  [1, 'ArrowRight', 1],
  [0, 'ArrowUp', 0],
  [3, 'Home', 0],
  [0, 'End', 4],
  [2, 'x', 2],
])('in an uneven layout from tile %i %s leads to %i', (from, key, to) => {
  expect(neighbour(uneven, from, key)).toBe(to);
});

test('in a grid with a short last row arrows stop at the edges', () => {
  const { places } = arrange(8, 1090, 662);
  const move = (index: number, key: string) => neighbour(places, index, key);
  expect([move(0, 'ArrowDown'), move(4, 'ArrowUp'), move(5, 'ArrowDown'), move(7, 'ArrowRight')]).toEqual([3, 1, 5, 7]);
});
