/** Tiles on one page of a grid. */
export const gridSizes = [1, 4, 9, 16] as const;
export type GridSize = (typeof gridSizes)[number];

/** Cameras of 2021 send 16:9; others are shown whole, with bars. */
const ASPECT = 16 / 9;

export interface GridLayout {
  columns: number;
  rows: number;
  /** Of one tile, whole pixels. */
  tileWidth: number;
  tileHeight: number;
}

/**
 * The arrangement of `count` equal tiles that makes them largest within `width` x `height` pixels, gaps between them included.
 * Of arrangements that are equal, the one with more columns.
 */
export function gridLayout(count: number, width: number, height: number, gap: number): GridLayout {
  let best: GridLayout = { columns: 1, rows: Math.max(1, count), tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const roomX = (width - gap * (columns - 1)) / columns;
    const roomY = (height - gap * (rows - 1)) / rows;
    const tileWidth = Math.max(0, Math.floor(Math.min(roomX, roomY * ASPECT)));
    if (tileWidth >= best.tileWidth) best = { columns, rows, tileWidth, tileHeight: Math.floor(tileWidth / ASPECT) };
  }
  return best;
}

/** The smallest grid that holds `cameras`; the largest there is when none does. */
export function fittingSize(cameras: number): GridSize {
  return gridSizes.find((size) => size >= cameras) ?? 16;
}

/** Where an arrow key leads from tile `index` of `count`; the same place at an edge. */
export function neighbour(index: number, key: string, columns: number, count: number): number {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
  const next = index + step;
  return next >= 0 && next < count ? next : index;
}
