import { expect, it } from 'vitest';
import {
  centreOn,
  fitOf,
  LARGEST,
  panBy,
  partOf,
  transformOf,
  whole,
  within,
  zoomAt,
  type Point,
  type Zoom,
} from './zoom.ts';

const frame = { width: 1000, height: 500 };
/** What place of the whole is seen at a place of the screen. */
const seenAt = ({ scale, x, y }: Zoom, at: Point): Point => ({ x: x + at.x / scale, y: y + at.y / scale });

it('keeps the place under the pointer where it is', () => {
  let zoom = whole;
  const at = { x: 0.7, y: 0.4 };
  for (const factor of [1.3, 2, 1.5, 0.6]) {
    const before = seenAt(zoom, at);
    zoom = zoomAt(zoom, factor, at);
    const after = seenAt(zoom, at);
    expect(after.x).toBeCloseTo(before.x, 10);
    expect(after.y).toBeCloseTo(before.y, 10);
  }
  expect(zoom.scale).toBeCloseTo(1.3 * 2 * 1.5 * 0.6, 10);
});

it('is bounded both ways, and whole again at the smaller end', () => {
  expect(zoomAt(whole, 100, { x: 0.5, y: 0.5 }).scale).toBe(LARGEST);
  const away = panBy(zoomAt(whole, 4, { x: 0.1, y: 0.9 }), { x: 0.3, y: -0.2 });
  expect(zoomAt(away, 0.001, { x: 0.9, y: 0.2 })).toEqual(whole);
});

it('moves with the hand and never beyond the picture', () => {
  const zoom = centreOn(zoomAt(whole, 4, { x: 0.5, y: 0.5 }), { x: 0.5, y: 0.5 });
  const moved = panBy(zoom, { x: 0.2, y: 0 });
  expect(seenAt(moved, { x: 0.7, y: 0.5 }).x).toBeCloseTo(seenAt(zoom, { x: 0.5, y: 0.5 }).x, 10);
  for (const by of [
    { x: 9, y: 9 },
    { x: -9, y: -9 },
  ]) {
    const end = panBy(zoom, by);
    expect(end.x).toBeGreaterThanOrEqual(0);
    expect(end.x + 1 / end.scale).toBeLessThanOrEqual(1 + 1e-12);
    expect(end.y + 1 / end.scale).toBeLessThanOrEqual(1 + 1e-12);
  }
});

it('shows no more of the bars beside a picture than it must', () => {
  // 4:3 in a frame of 2:1: a third of the width is bars.
  const fit = fitOf(frame, { width: 640, height: 480 });
  expect(fit.width).toBeCloseTo(2 / 3, 10);
  expect(within({ scale: 1, x: 0.3, y: 0 }, fit)).toEqual({ scale: 1, x: expect.closeTo(0, 10), y: 0 });
  // All of the width is seen still: it stays in the middle, wherever the pointer is.
  expect(zoomAt(whole, 1.2, { x: 0, y: 0 }, fit).x).toBeCloseTo(0.5 - 0.5 / 1.2, 10);
  // Enlarged more than that, the picture fills the frame.
  const left = panBy(zoomAt(whole, 4, { x: 0.5, y: 0.5 }, fit), { x: 9, y: 0 }, fit);
  expect(left.x).toBeCloseTo(fit.x, 10);
});

it('fills a frame or a picture whose size is not known yet', () => {
  expect(fitOf(frame, { width: 0, height: 0 })).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});

it('is drawn by a transform of the very part that it says', () => {
  expect(transformOf(whole)).toBe('none');
  expect(transformOf({ scale: 2, x: 0.25, y: 0.5 })).toBe('translate(-50%, -100%) scale(2)');
});

it('says which part is seen', () => {
  expect(partOf(whole)).toEqual({ row: 1, column: 1 });
  const zoom = zoomAt(whole, 8, { x: 0, y: 1 });
  expect(partOf(zoom)).toEqual({ row: 2, column: 0 });
});
