import { describe, expect, test } from 'vitest';
import { fittingSize, gridLayout, neighbour } from './grid-layout.ts';

const GAP = 6;
/** What is left for the grid beside tree, header and bar. */
const screens = [
  ['1366x768 laptop', 1090, 662],
  ['4K wall', 3576, 2054],
  ['phone portrait', 378, 700],
] as const;

describe.each(screens)('on a %s', (_name, width, height) => {
  test.each([1, 4, 9, 16])('%i tiles fit without scrolling and keep 16:9', (count) => {
    const { columns, rows, tileWidth, tileHeight } = gridLayout(count, width, height, GAP);
    expect(columns * rows).toBeGreaterThanOrEqual(count);
    expect(columns * tileWidth + (columns - 1) * GAP).toBeLessThanOrEqual(width);
    expect(rows * tileHeight + (rows - 1) * GAP).toBeLessThanOrEqual(height);
    expect(tileWidth / tileHeight).toBeCloseTo(16 / 9, 1);
  });
});

test('squares on a wide screen, one column on a tall one', () => {
  expect(gridLayout(4, 1090, 662, GAP)).toMatchObject({ columns: 2, rows: 2 });
  expect(gridLayout(9, 1090, 662, GAP)).toMatchObject({ columns: 3, rows: 3 });
  expect(gridLayout(16, 1090, 662, GAP)).toMatchObject({ columns: 4, rows: 4 });
  expect(gridLayout(4, 378, 700, GAP)).toMatchObject({ columns: 1, rows: 4 });
});

test('no room gives no size rather than a negative one', () => {
  expect(gridLayout(16, 10, 10, GAP)).toMatchObject({ tileWidth: 0, tileHeight: 0 });
  expect(gridLayout(0, 100, 100, GAP).rows).toBe(1);
});

test('the grid is as large as its cameras need, up to sixteen', () => {
  expect([0, 1, 2, 4, 5, 9, 10, 16, 17].map(fittingSize)).toEqual([1, 1, 4, 4, 9, 9, 16, 16, 16]);
});

test('arrows move by place and row, and stop at the edges and at the last tile of a short row', () => {
  const move = (index: number, key: string) => neighbour(index, key, 3, 8);
  expect(move(0, 'ArrowRight')).toBe(1);
  expect(move(0, 'ArrowDown')).toBe(3);
  expect(move(4, 'ArrowUp')).toBe(1);
  expect(move(0, 'ArrowLeft')).toBe(0);
  expect(move(1, 'ArrowUp')).toBe(1);
  expect(move(5, 'ArrowDown')).toBe(5);
  expect(move(7, 'ArrowRight')).toBe(7);
});
