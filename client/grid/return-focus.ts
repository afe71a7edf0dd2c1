import { useCamerasStore } from '../stores/cameras.ts';
import type { GridItem } from './view-grid.ts';

/** Of the cameras of a grid that has come up again, the one that was opened from it: focus returns there, once. */
export function takeReturnFocus(cameras: readonly GridItem[]): string | undefined {
  const store = useCamerasStore();
  for (const camera of cameras) {
    if (!camera || camera === 'hidden' || store.lastOpened.get(camera.facilityId) !== camera.id) continue;
    store.lastOpened.delete(camera.facilityId);
    return camera.id;
  }
  return undefined;
}
