/**
 * What is seen of a picture that is enlarged. Lengths are parts of the frame that it is shown in (0 to 1): `x` and `y` are where the visible
 * part begins, which is `1 / scale` wide and high.
 */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

/** Where the picture lies in its frame while it is not enlarged: as a whole, with bars beside or above it. */
export interface Fit {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Beyond this a main picture of 1280 pixels is blocks as large as a finger. */
export const LARGEST = 8;
export const whole: Zoom = { scale: 1, x: 0, y: 0 };
const filling: Fit = { x: 0, y: 0, width: 1, height: 1 };

/** As `object-fit: contain` does it; the whole frame while either has no size. */
export function fitOf(frame: Size, picture: Size): Fit {
  if (Math.min(frame.width, frame.height, picture.width, picture.height) <= 0) return filling;
  const ratio = picture.width / picture.height / (frame.width / frame.height);
  const [width, height] = ratio > 1 ? [1, 1 / ratio] : [ratio, 1];
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

/** Enlarged by `factor` with the place at `at` (of the frame on the screen) staying where it is. */
export function zoomAt({ scale, x, y }: Zoom, factor: number, at: Point, fit: Fit = filling): Zoom {
  const larger = Math.min(LARGEST, Math.max(1, scale * factor));
  return within({ scale: larger, x: x + at.x / scale - at.x / larger, y: y + at.y / scale - at.y / larger }, fit);
}

/** Moved with the hand: by parts of the frame on the screen. */
export const panBy = ({ scale, x, y }: Zoom, by: Point, fit: Fit = filling): Zoom =>
  within({ scale, x: x - by.x / scale, y: y - by.y / scale }, fit);

/** With a place of the whole in the middle. */
export const centreOn = ({ scale }: Zoom, at: Point, fit: Fit = filling): Zoom =>
  within({ scale, x: at.x - 0.5 / scale, y: at.y - 0.5 / scale }, fit);

/** No further than the picture goes. */
export function within({ scale, x, y }: Zoom, fit: Fit): Zoom {
  const seen = 1 / scale;
  return { scale, x: along(x, seen, fit.x, fit.width), y: along(y, seen, fit.y, fit.height) };
}

/** Where the visible part begins: in the middle while all of the picture is seen. */
function along(from: number, seen: number, start: number, length: number): number {
  if (seen >= length) return start + (length - seen) / 2;
  return Math.min(start + length - seen, Math.max(start, from));
}

/** For an element as large as the frame, its origin in the upper left. */
export const transformOf = ({ scale, x, y }: Zoom): string =>
  scale === 1 ? 'none' : `translate(${-x * scale * 100}%, ${-y * scale * 100}%) scale(${scale})`;

/** What part of the picture is in the middle: its row and column of three by three. */
export function partOf({ scale, x, y }: Zoom, fit: Fit = filling): { row: 0 | 1 | 2; column: 0 | 1 | 2 } {
  const third = (middle: number) => Math.min(2, Math.max(0, Math.floor(middle * 3))) as 0 | 1 | 2;
  const half = 0.5 / scale;
  return { row: third((y + half - fit.y) / fit.height), column: third((x + half - fit.x) / fit.width) };
}
