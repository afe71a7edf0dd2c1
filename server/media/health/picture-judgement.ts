/** The small grey picture that a look makes of each one it decodes: luma as it was coded (16 is black, 235 white), row by row. */
export const lookWidth = 96;
export const lookHeight = 54;
export type Luma = Uint8Array;

export type Sight = 'seen' | 'black' | 'obstructed';

/** The upper and lower sixth, where cameras write their names and clocks over whatever they see. */
const margin = Math.round(lookHeight / 6);
/** Cells of the middle that may be brighter: a lamp far away does not make a picture, a row of windows does. */
const exceptions = 0.01;
/** Up to here nothing can be made out on a screen. */
const darkest = 32;
/** Difference between neighbouring blocks (3x3 cells, so that noise is evened out) that counts as an edge, and the share of edges below which there is nothing to see. */
const edge = 6;
const fewestEdges = 0.012;
const block = 3;

/** What there is to see. Pure: scenes that must not be mistaken are in its table test. */
export function sightOf(picture: Luma): Sight {
  const middle = picture.subarray(margin * lookWidth, (lookHeight - margin) * lookWidth);
  const bright = middle.reduce((count, luma) => count + (luma > darkest ? 1 : 0), 0);
  const flat = edges(middle) < fewestEdges;
  if (bright <= middle.length * exceptions) return flat ? 'black' : 'seen';
  return flat ? 'obstructed' : 'seen';
}

/** Share of neighbouring blocks that differ. */
function edges(cells: Luma): number {
  const columns = lookWidth / block;
  const rows = Math.floor(cells.length / lookWidth / block);
  const at = (column: number, row: number) => {
    let total = 0;
    for (let y = 0; y < block; y++) {
      for (let x = 0; x < block; x++) total += cells[(row * block + y) * lookWidth + column * block + x]!;
    }
    return total / block ** 2;
  };
  let found = 0;
  let pairs = 0;
  const compare = (a: number, b: number) => {
    pairs += 1;
    if (Math.abs(a - b) >= edge) found += 1;
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const here = at(column, row);
      if (column + 1 < columns) compare(here, at(column + 1, row));
      if (row + 1 < rows) compare(here, at(column, row + 1));
    }
  }
  return found / pairs;
}

/** What coding the same picture again may change, in the mean and in one cell: the digit of a clock changes its cell by far more. */
const sameMean = 0.8;
const sameCell = 6;

/** Whether two pictures show the same, moment for moment: no movement, no clock. */
export function isSame(a: Luma, b: Luma): boolean {
  let total = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const difference = Math.abs(a[cell]! - b[cell]!);
    if (difference > sameCell) return false;
    total += difference;
  }
  return total <= sameMean * a.length;
}
