import { describe, expect, it } from 'vitest';
import { isSame, lookHeight, lookWidth, sightOf, type Luma } from './picture-judgement.ts';

/** The same numbers in every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
/** A picture of a scene, with a sensor's noise of `sigma` levels after the averaging of a look. */
function picture(scene: (x: number, y: number) => number, { sigma = 0, seed = 1 } = {}): Luma {
  const random = noise(seed);
  // The sum of twelve evenly spread numbers is close to a normal distribution.
  const normal = () => Array.from({ length: 12 }, random).reduce((a, b) => a + b) - 6;
  return Uint8Array.from({ length: lookWidth * lookHeight }, (_, index) =>
    Math.max(0, Math.min(255, Math.round(scene(index % lookWidth, Math.floor(index / lookWidth)) + sigma * normal()))),
  );
}
const within = (x: number, y: number, [left, top, width, height]: [number, number, number, number]) =>
  x >= left && x < left + width && y >= top && y < top + height;
/** White letters at the edge, about as wide as they are apart. */
const caption = (x: number, y: number) => within(x, y, [2, 2, 40, 3]) && x % 3 !== 0;
const captioned = (scene: (x: number, y: number) => number) => (x: number, y: number) =>
  caption(x, y) ? 200 : scene(x, y);
/** A corridor: floor, wall, door, light. */
const corridor = (x: number, y: number) =>
  within(x, y, [40, 12, 14, 28]) ? 70 : within(x, y, [30, 2, 30, 3]) ? 210 : y > 36 ? 95 : 140 - x / 3;
const night = (x: number, y: number) => 16 + (corridor(x, y) - 16) * 0.12;

describe('what there is to see', () => {
  const table: [string, Luma, string][] = [
    ['a corridor', picture(corridor), 'seen'],
    ['a corridor at night, dark and grainy', picture(night, { sigma: 1.5 }), 'seen'],
    [
      'a yard at night with two lamps',
      picture((x, y) => (within(x, y, [20, 20, 6, 6]) || within(x, y, [70, 24, 6, 8]) ? 180 : 20), { sigma: 1 }),
      'seen',
    ],
    [
      'a plain wall with a box and a floor',
      picture((x, y) => (y > 33 ? 40 : within(x, y, [65, 12, 14, 22]) ? 90 : 62)),
      'seen',
    ],
    ['a test card', picture((x) => 16 + Math.floor(x / 12) * 27), 'seen'],
    ['nothing', picture(() => 16), 'black'],
    ['nothing but noise', picture(() => 18, { sigma: 1.5 }), 'black'],
    [
      'a covered lens under the name and the clock',
      picture(
        captioned(() => 17),
        { sigma: 1 },
      ),
      'black',
    ],
    [
      'a hand before the lens: even, brighter in the middle',
      picture((x, y) => 90 - Math.hypot(x - 48, y - 27) / 2, { sigma: 1 }),
      'obstructed',
    ],
    [
      'paint on the lens under the clock',
      picture(
        captioned(() => 128),
        { sigma: 3 },
      ),
      'obstructed',
    ],
    ['glare', picture(() => 235), 'obstructed'],
  ];
  it.each(table)('%s', (_, seen, sight) => expect(sightOf(seen)).toBe(sight));
});

describe('two pictures', () => {
  const table: [string, Luma, Luma, boolean][] = [
    ['of the same moment', picture(corridor), picture(corridor), true],
    ['coded once more', picture(corridor, { sigma: 0.5 }), picture(corridor, { sigma: 0.5, seed: 2 }), true],
    [
      'of a still room through a noisy sensor',
      picture(corridor, { sigma: 2 }),
      picture(corridor, { sigma: 2, seed: 2 }),
      false,
    ],
    [
      'with another digit on the clock',
      picture(corridor),
      picture((x, y) => (x === 60 && y === 3 ? 230 : corridor(x, y))),
      false,
    ],
    [
      'with somebody passing far away',
      picture(corridor),
      picture((x, y) => (within(x, y, [45, 20, 2, 3]) ? 100 : corridor(x, y))),
      false,
    ],
    ['in another light', picture(corridor), picture((x, y) => corridor(x, y) + 2), false],
  ];
  it.each(table)('%s', (_, a, b, same) => expect(isSame(a, b)).toBe(same));
});
