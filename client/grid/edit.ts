import { inReadingOrder, overlap, type Layout, type Rect } from './layout.ts';

/** As the contract has them: cells to a side of a grid, and its tiles. */
export const MAX_SIDE = 12;
export const MAX_TILES = 36;

/** A grid that is being arranged. What a tile shows is not known here, only whether it is empty. */
export interface EditGrid<Tile extends EditTile = EditTile> {
  readonly columns: number;
  readonly rows: number;
  readonly tiles: readonly Tile[];
}
export interface EditTile extends Rect {
  readonly empty: boolean;
}

/**
 * Puts tile `index` at `to`, moved or resized. What lies there changes places with it or moves to the nearest free cells; an empty tile
 * without room goes away, and for others the grid gets more rows. Null when it would leave the grid, or there is no room at all.
 */
export function place<Tile extends EditTile>(grid: EditGrid<Tile>, index: number, to: Rect): EditGrid<Tile> | null {
  const tile = grid.tiles[index];
  const inside = to.x >= 0 && to.y >= 0 && to.x + to.w <= grid.columns && to.y + to.h <= grid.rows;
  if (!tile || !inside || to.w < 1 || to.h < 1) return null;
  const placed = { ...tile, ...rect(to) };
  const settled = new Map<number, Tile | null>([[index, placed]]);
  const displaced: number[] = [];
  for (const [at, other] of grid.tiles.entries()) {
    if (at === index) continue;
    if (overlap(other, placed)) displaced.push(at);
    else settled.set(at, other);
  }
  const first = grid.tiles[displaced[0] ?? -1];
  const moved = to.w === tile.w && to.h === tile.h;
  const swaps = displaced.length === 1 && moved && first?.w === tile.w && first.h === tile.h && !overlap(tile, placed);
  if (swaps) settled.set(displaced[0]!, { ...first, ...rect(tile) });
  let { rows } = grid;
  for (const at of swaps ? [] : displaced) {
    const other = grid.tiles[at]!;
    const taken = [...settled.values()].filter((one) => one !== null);
    const spot =
      freeSpot(grid.columns, rows, taken, other) ??
      (other.empty ? null : freeSpot(grid.columns, Math.min(MAX_SIDE, rows + other.h), taken, other));
    if (!spot && !other.empty) return null;
    if (spot) rows = Math.max(rows, spot.y + spot.h);
    settled.set(at, spot && { ...other, ...spot });
  }
  const tiles = grid.tiles.flatMap((_, at) => settled.get(at) ?? []);
  return { ...grid, rows, tiles };
}

const rect = ({ x, y, w, h }: Rect): Rect => ({ x, y, w, h });

/** The free cells nearest to where `wanted` is that have its size. */
function freeSpot(columns: number, rows: number, taken: readonly Rect[], wanted: Rect): Rect | null {
  let best: { spot: Rect; away: number } | null = null;
  for (let y = 0; y + wanted.h <= rows; y++) {
    for (let x = 0; x + wanted.w <= columns; x++) {
      const spot = { ...rect(wanted), x, y };
      const away = (x - wanted.x) ** 2 + (y - wanted.y) ** 2;
      if ((!best || away < best.away) && !taken.some((one) => overlap(one, spot))) best = { spot, away };
    }
  }
  return best?.spot ?? null;
}

/** Where one more tile of one cell goes: the first free cell, or a new row. Null when there may be no more. */
export function roomForOne({ columns, rows, tiles }: EditGrid): { rows: number; spot: Rect } | null {
  if (tiles.length >= MAX_TILES) return null;
  const origin = { x: 0, y: 0, w: 1, h: 1 };
  for (let at = 0; at < columns * rows; at++) {
    const spot = { ...origin, x: at % columns, y: Math.floor(at / columns) };
    if (!tiles.some((tile) => overlap(tile, spot))) return { rows, spot };
  }
  return rows < MAX_SIDE ? { rows: rows + 1, spot: { ...origin, y: rows } } : null;
}

/** The least columns and rows that hold the tiles where they are. */
export const leastSide = ({ tiles }: EditGrid): { columns: number; rows: number } => ({
  columns: Math.max(1, ...tiles.map(({ x, w }) => x + w)),
  rows: Math.max(1, ...tiles.map(({ y, h }) => y + h)),
});

/** The tiles that show something on the places of `layout`, in reading order; places that are left over are `empty`. Null when they are too many. */
export function inLayout<Tile extends EditTile>(
  { tiles }: EditGrid<Tile>,
  layout: Layout,
  empty: (at: Rect) => Tile,
): EditGrid<Tile> | null {
  const full = inReadingOrder(tiles.filter((tile) => !tile.empty));
  if (full.length > layout.places.length) return null;
  const placed = layout.places.map((at, index) => (full[index] ? { ...full[index], ...at } : empty(at)));
  return { columns: layout.columns, rows: layout.rows, tiles: placed };
}
