import type { Profile } from '../../server/contract/common.ts';

/** What small streams of cameras have, pixels; their pictures are 16:9. */
const SUB_WIDTH = 640;
const SHAPE = 16 / 9;
/** Enlarged beyond this the small picture looks poor, and the large one is worth its price. */
const TOO_LARGE = 1.1;
/** So much smaller the small picture has all that can be seen. Between the two what is there stays, so that it does not go to and fro. */
const LARGE_ENOUGH = 0.95;

/** A tile in pixels of the screen: CSS pixels times `devicePixelRatio`. */
export interface TilePixels {
  width: number;
  height: number;
}

/** Which profile a tile of this size is to show, where it shows `present` already; null: nothing yet. */
export function profileFor({ width, height }: TilePixels, present: Profile | null): Profile {
  const enlarged = Math.min(width, height * SHAPE) / SUB_WIDTH;
  return enlarged > (present === 'main' ? LARGE_ENOUGH : TOO_LARGE) ? 'main' : 'sub';
}
