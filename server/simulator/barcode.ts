/** The clock in the picture: 48 bits of milliseconds since the epoch and an 8-bit check, black and white cells, 8 by 7. */
const columns = 8;
const rows = 7;
const timeBits = 48;

/** The cells in reading order, true for white. `time` in milliseconds since the epoch, whole. */
export function barcodeCells(time: number): boolean[] {
  const cells: boolean[] = [];
  let check = 0x5a;
  for (let bit = 0; bit < timeBits; bit++) {
    const on = Math.floor(time / 2 ** bit) % 2 === 1;
    cells.push(on);
    if (on) check = (check * 31 + bit + 1) % 256;
  }
  for (let bit = 0; bit < columns * rows - timeBits; bit++) cells.push(((check >> bit) & 1) === 1);
  return cells;
}

/** Draws the code over the whole of a luma plane of 8 bits a sample. */
export function drawBarcode(luma: Uint8Array, width: number, height: number, time: number): void {
  const cells = barcodeCells(time);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height);
    for (let column = 0; column < columns; column++) {
      const from = y * width + Math.ceil((column * width) / columns);
      const to = y * width + Math.ceil(((column + 1) * width) / columns);
      luma.fill(cells[row * columns + column] ? 235 : 16, from, to);
    }
  }
}

/**
 * The time in a picture, milliseconds since the epoch; undefined when the check does not fit. Self-contained: it also runs inside a browser page.
 * `luma` answers the brightness at a pixel, 0 to 255.
 */
export function decodeBarcode(
  luma: (x: number, y: number) => number,
  width: number,
  height: number,
): number | undefined {
  let time = 0;
  let check = 0x5a;
  let found = 0;
  for (let cell = 0; cell < 56; cell++) {
    const x = Math.floor(((cell % 8) + 0.5) * (width / 8));
    const y = Math.floor((Math.floor(cell / 8) + 0.5) * (height / 7));
    const on = luma(x, y) > 127;
    if (cell >= 48) found += on ? 2 ** (cell - 48) : 0;
    else if (on) {
      time += 2 ** cell;
      check = (check * 31 + cell + 1) % 256;
    }
  }
  return found === check && time > 0 ? time : undefined;
}
