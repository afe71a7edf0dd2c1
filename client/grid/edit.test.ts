import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridLimits } from '../../server/contract/views.ts';
import { inLayout, leastSide, MAX_SIDE, MAX_TILES, place, roomForOne, type EditGrid } from './edit.ts';
import { overlap } from './layout.ts';
import { presetLayout } from './presets.ts';

type Tile = { id: string; empty: boolean; x: number; y: number; w: number; h: number };

test('the limits are those of the contract', () => {
  expect({ side: MAX_SIDE, tiles: MAX_TILES }).toEqual(gridLimits);
});

/** A drawing of a grid: each letter is a tile, capitals are empty tiles, a point is a free cell. */
function drawn(...lines: string[]): EditGrid<Tile> {
  const tiles = new Map<string, Tile>();
  for (const [y, line] of lines.entries()) {
    for (const [x, id] of [...line].entries()) {
      if (id === '.') continue;
      const known = tiles.get(id) ?? { id, empty: id !== id.toLowerCase(), x, y, w: 1, h: 1 };
      tiles.set(id, { ...known, w: x - known.x + 1, h: y - known.y + 1 });
    }
  }
  return { columns: lines[0]!.length, rows: lines.length, tiles: [...tiles.values()] };
}
function drawing(grid: EditGrid<Tile> | null): string[] | null {
  if (!grid) return null;
  const lines = Array.from({ length: grid.rows }, () => Array.from({ length: grid.columns }, () => '.'));
  for (const { id, x, y, w, h } of grid.tiles) {
    for (let row = y; row < y + h; row++) for (let at = x; at < x + w; at++) lines[row]![at] = id;
  }
  return lines.map((line) => line.join(''));
}
const put = (grid: EditGrid<Tile>, id: string, change: Partial<Tile>) => {
  const index = grid.tiles.findIndex((tile) => tile.id === id);
  return drawing(place(grid, index, { ...grid.tiles[index]!, ...change }));
};

describe('moving', () => {
  test.each([
    ['to free cells', ['a..', '...'], 'a', { x: 2, y: 1 }, ['...', '..a']],
    ['onto a tile of its size: they change places', ['ab', 'cd'], 'a', { x: 1, y: 1 }, ['db', 'ca']],
    ['a large one aside: what lay there goes to where it was', ['aab', 'aac'], 'a', { x: 1 }, ['baa', 'caa']],
    ['over part of itself, nothing in the way', ['aa.', 'aa.'], 'a', { x: 1 }, ['.aa', '.aa']],
    ['a small one into a large one, which has room elsewhere', ['bb.', 'bba', '...'], 'a', { x: 1, y: 1 }, null],
    ['out of the grid', ['ab'], 'b', { x: 2 }, null],
    ['above the grid', ['ab'], 'b', { y: -1 }, null],
  ])('%s', (_, before, id, change, after) => {
    const moved = put(drawn(...before), id, change);
    if (after) expect(moved).toEqual(after);
    // Whatever happens to the others, all are still there.
    else if (moved)
      expect(new Set(moved.join('').replaceAll('.', ''))).toEqual(new Set(before.join('').replaceAll('.', '')));
  });

  test('a tile that leaves the grid stays where it is', () => {
    expect(put(drawn('ab'), 'b', { x: 2 })).toBeNull();
    expect(put(drawn('ab'), 'a', { x: -1 })).toBeNull();
  });
});

describe('resizing', () => {
  test.each([
    ['over free cells', ['a.', '..'], { w: 2, h: 2 }, ['aa', 'aa']],
    ['over tiles that find room beside', ['ab.', '...'], { w: 2 }, ['aab', '...']],
    ['over an empty tile without room: it goes away', ['aB', 'cd'], { w: 2 }, ['aa', 'cd']],
    ['over tiles without room: the grid gets rows', ['ab', 'cd'], { w: 2, h: 2 }, ['aa', 'aa', 'cd', '.b']],
    ['smaller', ['aab', 'aac'], { w: 1, h: 1 }, ['a.b', '..c']],
  ])('%s', (_, before, change, after) => {
    const found = put(drawn(...before), 'a', change);
    expect(found?.join('').split('').sort()).toEqual(after.join('').split('').sort());
    expect(found?.length).toBe(after.length);
  });

  test('to nothing, or beyond the grid, is refused', () => {
    expect(put(drawn('ab'), 'a', { w: 0 })).toBeNull();
    expect(put(drawn('ab'), 'b', { w: 2 })).toBeNull();
  });

  test('the tallest grid has no room for what would be pushed out', () => {
    const rows = Array.from({ length: MAX_SIDE }, (_, y) => String.fromCharCode(97 + y));
    expect(put(drawn(...rows), 'a', { h: 2 })).toBeNull();
  });
});

test('whatever is moved and resized, cameras are never lost, and tiles neither overlap nor leave the grid', () => {
  const step = fc.record({
    at: fc.nat(15),
    x: fc.integer({ min: -1, max: 6 }),
    y: fc.integer({ min: -1, max: 6 }),
    w: fc.integer({ min: 0, max: 4 }),
    h: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let grid = drawn('abcD', 'efgH', 'ijkl', 'mnoP');
      const cameras = grid.tiles.filter(({ empty }) => !empty).map(({ id }) => id);
      for (const { at, ...to } of steps) grid = place(grid, at % grid.tiles.length, to) ?? grid;
      expect(
        grid.tiles
          .filter(({ empty }) => !empty)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(cameras.sort());
      expect(grid.rows).toBeLessThanOrEqual(MAX_SIDE);
      for (const [at, one] of grid.tiles.entries()) {
        expect(one.x >= 0 && one.y >= 0 && one.x + one.w <= grid.columns && one.y + one.h <= grid.rows).toBe(true);
        expect(grid.tiles.slice(at + 1).some((other) => overlap(one, other))).toBe(false);
      }
    }),
    { seed: 4403, numRuns: 300 },
  );
});

test('one more tile takes the first free cell, then a new row, up to the most there may be', () => {
  expect(roomForOne(drawn('a.', 'bc'))).toEqual({ rows: 2, spot: { x: 1, y: 0, w: 1, h: 1 } });
  expect(roomForOne(drawn('ab'))).toEqual({ rows: 2, spot: { x: 0, y: 1, w: 1, h: 1 } });
  const full = presetLayout(36).places.map((at, id) => ({ ...at, id: String(id), empty: false }));
  expect(roomForOne({ columns: 6, rows: 6, tiles: full })).toBeNull();
  expect(leastSide(drawn('a..', '.b.', '...'))).toEqual({ columns: 2, rows: 2 });
});

test('a preset takes the cameras in reading order, and none is dropped for it', () => {
  const empty = (at: { x: number; y: number; w: number; h: number }) => ({ ...at, id: '.', empty: true });
  const grid = drawn('aab', 'aaC', 'd..');
  const six = inLayout(grid, presetLayout(6), empty);
  expect(six?.tiles.map(({ id }) => id).join('')).toBe('abd...');
  expect(six?.tiles[0]).toMatchObject({ id: 'a', w: 2, h: 2 });
  expect(inLayout(grid, presetLayout(1), empty)).toBeNull();
});
