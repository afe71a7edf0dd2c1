/** A rectangle of whole cells, from 0. */
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where the tiles of a page are, in the order of its cameras. */
export interface Layout {
  columns: number;
  rows: number;
  places: readonly Rect[];
}

/** A layout on the screen. */
export interface Arrangement extends Layout {
  /** Of one cell, whole pixels; 0 without room. */
  cellWidth: number;
  cellHeight: number;
  /** Whether it is taller than its room. */
  scrolls: boolean;
}

/** Between two cells, pixels. */
export const GAP_PX = 6;
/** Cameras of 2021 send 16:9; others are shown whole, with bars. */
const ASPECT = 16 / 9;
/** Narrower than this is a phone: up to four tiles stand one below the other, more in two columns. */
const PHONE_PX = 560;
const ON_A_PHONE = 4;

/**
 * `places` on `width` x `height` pixels, gaps between cells included: a number stands for that many equal tiles, as large as they can
 * be; a layout keeps its form, except on a phone.
 */
export function arrange(places: number | Layout, width: number, height: number): Arrangement {
  const count = typeof places === 'number' ? places : places.places.length;
  if (width < PHONE_PX && count > 1) {
    // A few are scrolled through in their full width: smaller ones show nothing.
    const few = count <= ON_A_PHONE;
    const stacked = few ? equal(count, 1) : stack(typeof places === 'number' ? equal(count, 2) : places);
    const arranged = sized(stacked, width, Infinity);
    return { ...arranged, scrolls: arranged.rows * (arranged.cellHeight + GAP_PX) - GAP_PX > height };
  }
  if (typeof places !== 'number' && width >= PHONE_PX) return sized(places, width, height);
  const empty = ({ columns, rows }: Layout) => columns * rows - count;
  let best = sized(equal(count, 1), width, height);
  for (let columns = 2; columns <= count; columns++) {
    const next = sized(equal(count, columns), width, height);
    const gain = next.cellWidth - best.cellWidth;
    // Of those that are as large, the one that leaves fewest places empty, and then the one with more columns.
    if (gain > 0 || (gain === 0 && empty(next) <= empty(best))) best = next;
  }
  return best;
}

/** `count` tiles of one cell, row by row. */
export const equal = (count: number, columns: number): Layout => ({
  columns,
  rows: Math.max(1, Math.ceil(count / columns)),
  places: Array.from({ length: count }, (_, at) => ({ x: at % columns, y: Math.floor(at / columns), w: 1, h: 1 })),
});

/** The layout in its own form, as large as there is room for it. */
export function sized(layout: Layout, width: number, height: number): Arrangement {
  const { columns, rows } = layout;
  const roomX = (width - GAP_PX * (columns - 1)) / columns;
  const roomY = (height - GAP_PX * (rows - 1)) / rows;
  const cellWidth = Math.max(0, Math.floor(Math.min(roomX, roomY * ASPECT)));
  return { ...layout, cellWidth, cellHeight: Math.floor(cellWidth / ASPECT), scrolls: false };
}

/** In two columns, in reading order; what is larger than the smallest takes both. */
function stack({ places }: Layout): Layout {
  const area = ({ w, h }: Rect) => w * h;
  const smallest = Math.min(...places.map(area));
  const stacked = new Map<Rect, Rect>();
  let [x, y] = [0, 0];
  for (const place of inReadingOrder(places)) {
    const wide = area(place) > smallest;
    if (x === 1 && wide) [x, y] = [0, y + 1];
    stacked.set(place, { x, y, w: wide ? 2 : 1, h: wide ? 2 : 1 });
    if (wide) y += 2;
    else if (x === 1) [x, y] = [0, y + 1];
    else x = 1;
  }
  return { columns: 2, rows: x === 1 ? y + 1 : y, places: places.map((place) => stacked.get(place)!) };
}

/** From the left, row by row, by where they begin. */
export const inReadingOrder = <R extends Rect>(rects: readonly R[]): R[] =>
  rects.toSorted((a, b) => a.y - b.y || a.x - b.x);

export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/**
 * The tile to which an arrow key leads from tile `index`: the nearest that lies in that direction and beside it, of those that are
 * equally near the one that is most in line. The same tile at an edge. Home and End lead to the first and last.
 */
export function neighbour(places: readonly Rect[], index: number, key: string): number {
  if (key === 'Home') return 0;
  if (key === 'End') return Math.max(0, places.length - 1);
  const from = places[index];
  const seen = from && views[key];
  if (!seen) return index;
  const here = seen(from);
  let best = { index, ahead: Infinity, aside: Infinity };
  for (const [at, place] of places.entries()) {
    const there = seen(place);
    const ahead = there.near - here.far;
    if (ahead < 0 || there.start >= here.end || there.end <= here.start) continue;
    const aside = Math.abs(there.start - here.start);
    if (ahead < best.ahead || (ahead === best.ahead && aside < best.aside)) best = { index: at, ahead, aside };
  }
  return best.index;
}

/** A rectangle as an arrow key sees it: its near and far edge along the way, its start and end across. */
type Seen = { near: number; far: number; start: number; end: number };
const views: Record<string, (rect: Rect) => Seen> = {
  ArrowRight: ({ x, y, w, h }) => ({ near: x, far: x + w, start: y, end: y + h }),
  ArrowLeft: ({ x, y, w, h }) => ({ near: -x - w, far: -x, start: y, end: y + h }),
  ArrowDown: ({ x, y, w, h }) => ({ near: y, far: y + h, start: x, end: x + w }),
  ArrowUp: ({ x, y, w, h }) => ({ near: -y - h, far: -y, start: x, end: x + w }),
};
