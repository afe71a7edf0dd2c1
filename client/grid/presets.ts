import type { PresetSize } from '../../server/contract/views.ts';
import { equal, type Layout } from './layout.ts';

/** Tiles on one page of a grid, as the contract has them. */
export const gridSizes = [1, 4, 6, 8, 9, 12, 16, 25, 36] as const satisfies readonly PresetSize[];
export type GridSize = (typeof gridSizes)[number];

/** Columns; 6 and 8 have one large tile, and the others beside and below it. */
const columnsOf: Record<GridSize, number> = { 1: 1, 4: 2, 6: 3, 8: 4, 9: 3, 12: 4, 16: 4, 25: 5, 36: 6 };
const withLarge: ReadonlySet<GridSize> = new Set([6, 8]);

/** As it is drawn and edited. */
export function presetLayout(size: GridSize): Layout {
  const side = columnsOf[size];
  if (!withLarge.has(size)) return equal(size, side);
  const last = side - 1;
  const places = [
    { x: 0, y: 0, w: last, h: last },
    ...Array.from({ length: last }, (_, y) => ({ x: last, y, w: 1, h: 1 })),
    ...Array.from({ length: side }, (_, x) => ({ x, y: last, w: 1, h: 1 })),
  ];
  return { columns: side, rows: side, places };
}

/** How a page of `cameras` of a facility is laid out: equal tiles take the room that fewer cameras leave. */
export const pagePlaces = (size: GridSize, cameras: number): number | Layout =>
  withLarge.has(size) ? presetLayout(size) : Math.min(size, Math.max(1, cameras));

/** The smallest grid of equal tiles that holds `cameras`. More than sixteen on a page say little on a desk; a wall has room for all. */
export const fittingSize = (cameras: number, wall = false): GridSize =>
  ([1, 4, 9, 16, ...(wall ? ([25, 36] as const) : [])] as const).find((size) => size >= cameras) ?? (wall ? 36 : 16);

/** The cameras of a facility page by page; one page at least. */
export function pagesOf<Camera>(cameras: readonly Camera[], size: GridSize): Camera[][] {
  const pages = Array.from({ length: Math.ceil(cameras.length / size) }, (_, page) =>
    cameras.slice(page * size, (page + 1) * size),
  );
  return pages.length > 0 ? pages : [[]];
}
