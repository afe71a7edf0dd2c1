/**
 * One mark and the room around it, CSS pixels. Whatever is 320x180 large holds a whole cell, wherever it was cut out, and so a whole mark.
 */
export const CELL = { width: 160, height: 90 } as const;

const FONT = '"Be Vietnam Pro", system-ui, sans-serif';
/** Text lies askew, so that it cannot be taken for something in the picture. Radians. */
const ANGLE = -0.26;
/** CSS pixels; long names get the smaller ones. */
const SIZES = [11, 10, 9, 8, 7, 6] as const;
const LINE_HEIGHT = 1.3;
/** Between the marks, CSS pixels. */
const GAP = 6;
/** Bright text with a dark rim shows on any picture; this faint, one looks through it. */
const FILL = 'rgb(255 255 255 / 17%)';
const RIM = 'rgb(0 0 0 / 11%)';

/** What a block of text of this size needs when it lies askew, pixels. */
export function askew(width: number, height: number): { width: number; height: number } {
  const [sin, cos] = [Math.abs(Math.sin(ANGLE)), Math.cos(ANGLE)];
  return { width: width * cos + height * sin, height: width * sin + height * cos };
}

/** The largest size at which the lines fit into a cell, or the smallest; `measure`: the width of the longest line at a size. */
export function fittingSize(lines: number, measure: (size: number) => number): number {
  const fits = (size: number) => {
    const box = askew(measure(size), lines * size * LINE_HEIGHT);
    return box.width <= CELL.width - GAP && box.height <= CELL.height - GAP;
  };
  return SIZES.find(fits) ?? SIZES.at(-1)!;
}

/** A cell as a picture, `scale` pixels for each CSS pixel. */
export async function drawMosaic(lines: readonly string[], scale: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(CELL.width * scale, CELL.height * scale);
  const context = canvas.getContext('2d')!;
  const setFont = (size: number) => (context.font = `500 ${size}px ${FONT}`);
  // Text drawn before its font is there would stay in another one for a minute.
  await document.fonts.load(setFont(SIZES[0]), lines.join(' ')).catch(() => {});
  const size = fittingSize(lines.length, (wanted) => {
    setFont(wanted);
    return Math.max(...lines.map((line) => context.measureText(line).width));
  });
  context.setTransform(scale, 0, 0, scale, (CELL.width / 2) * scale, (CELL.height / 2) * scale);
  context.rotate(ANGLE);
  setFont(size);
  Object.assign(context, { textAlign: 'center', textBaseline: 'middle', lineJoin: 'round', lineWidth: 2 });
  for (const [index, line] of lines.entries()) {
    const y = (index - (lines.length - 1) / 2) * size * LINE_HEIGHT;
    context.strokeStyle = RIM;
    context.strokeText(line, 0, y);
    context.fillStyle = FILL;
    context.fillText(line, 0, y);
  }
  return canvas.convertToBlob();
}
