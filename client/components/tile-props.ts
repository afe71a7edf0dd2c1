import type { StyleValue } from 'vue';
import type { RouteLocationRaw } from 'vue-router';
import type { CameraView } from '../../server/contract/rest.ts';
import type { WatchTarget } from '../media/watch.ts';
import type { ProfileWish } from '../composables/useProfile.ts';

/** What a camera's tile is told. */
export interface TileProps {
  camera: CameraView;
  /** `auto`: the one for the tile's size. */
  profile: ProfileWish;
  /** Where a click or Enter leads; none when the tile is the page. */
  to?: RouteLocationRaw | undefined;
  /** Whether Tab stops at this tile's link. */
  tabbable?: boolean;
  /** Not seen yet, as a tile of the next page, and to have a picture at once when it is. */
  prepare?: boolean;
  /** What it is looked at for, where that is known; it goes into the ledger. */
  purpose?: WatchTarget['purpose'];
  /** How what is seen is enlarged and moved, the watermark with it. */
  scene?: StyleValue;
}
