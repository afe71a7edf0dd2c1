import { expect, it } from 'vitest';
import { askew, CELL, fittingSize } from './mosaic.ts';

/** Letters of the face are about so wide, of their size. */
const letter = 0.6;

it.each([
  [3, 12],
  [3, 26],
  [4, 30],
  [4, 36],
])('%i lines of %i letters lie whole in one cell, so that every crop of 320x180 has a whole mark', (lines, longest) => {
  const width = (size: number) => longest * size * letter;
  const size = fittingSize(lines, width);
  const box = askew(width(size), lines * size * 1.3);
  expect(box.width).toBeLessThanOrEqual(CELL.width);
  expect(box.height).toBeLessThanOrEqual(CELL.height);
  // Wherever a crop begins, the next cell begins within one cell and ends within two.
  expect([2 * CELL.width, 2 * CELL.height]).toEqual([320, 180]);
});

it('makes short text larger than long text', () => {
  expect(fittingSize(3, (size) => 12 * size * letter)).toBeGreaterThan(fittingSize(4, (size) => 34 * size * letter));
});
