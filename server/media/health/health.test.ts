import { describe, expect, it } from 'vitest';
import {
  healthOf,
  judgeLook,
  newPictureMemory,
  type PictureMemory,
  type PictureVerdict,
  type Sighting,
} from './health.ts';

const seen: Sighting = { sight: 'seen', unchanged: undefined };
const black: Sighting = { sight: 'black', unchanged: undefined };
const covered: Sighting = { sight: 'obstructed', unchanged: undefined };
const still: Sighting = { sight: 'seen', unchanged: true };
const moved: Sighting = { sight: 'seen', unchanged: false };

describe('looks one after the other', () => {
  const table: [string, [number, Sighting][], PictureVerdict][] = [
    ['nothing wrong', [[0, seen]], 'seen'],
    ['frozen at the first look that can tell', [[0, still]], 'frozen'],
    [
      'still frozen when a look cannot tell',
      [
        [0, still],
        [5000, seen],
      ],
      'frozen',
    ],
    [
      'moving again',
      [
        [0, still],
        [1000, moved],
      ],
      'seen',
    ],
    ['one black picture is not enough', [[0, black]], 'seen'],
    [
      'nor two at once',
      [
        [0, black],
        [500, black],
      ],
      'seen',
    ],
    [
      'black for a while',
      [
        [0, black],
        [1500, black],
      ],
      'black',
    ],
    [
      'a coat passing the lens',
      [
        [0, covered],
        [1500, seen],
        [3000, covered],
      ],
      'seen',
    ],
    [
      'from covered to black takes another while',
      [
        [0, covered],
        [1500, covered],
        [3000, black],
      ],
      'obstructed',
    ],
    [
      'black then seen again at once',
      [
        [0, black],
        [1500, black],
        [3000, seen],
      ],
      'seen',
    ],
    [
      'a frozen picture that goes black',
      [
        [0, still],
        [1000, black],
        [2500, black],
      ],
      'black',
    ],
  ];
  it.each(table)('%s', (_, looks, verdict) => {
    const memory = looks.reduce<PictureMemory>((before, [at, look]) => judgeLook(before, look, at), newPictureMemory);
    expect(memory.verdict).toBe(verdict);
  });
});

it('tells what is worst: a picture that shows nothing true before one that is merely poor', () => {
  expect(healthOf('good', 'seen')).toEqual({ kind: 'live' });
  expect(healthOf('packets_lost', 'seen')).toEqual({ kind: 'degraded', reason: 'packets_lost' });
  expect(healthOf('packets_lost', 'frozen')).toEqual({ kind: 'frozen', reason: 'picture_frozen' });
  expect(healthOf('frame_rate_low', 'obstructed')).toEqual({ kind: 'black', reason: 'picture_obstructed' });
});
