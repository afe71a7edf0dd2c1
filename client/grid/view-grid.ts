import type { CameraView } from '../../server/contract/rest.ts';
import type { SavedView } from '../../server/contract/views.ts';
import { inReadingOrder, type Layout } from './layout.ts';

/** What a grid shows at each of its places. */
export type GridItem = CameraView | 'hidden' | null;

/** A saved view as a grid shows it; null for a tour, or nothing. */
export function gridOfView(view: SavedView | undefined): { cameras: GridItem[]; layout: Layout } | null {
  if (view?.kind !== 'grid') return null;
  const tiles = inReadingOrder(view.tiles);
  return {
    cameras: tiles.map(({ camera, hidden }) => (hidden ? 'hidden' : camera)),
    layout: { columns: view.columns, rows: view.rows, places: tiles },
  };
}
