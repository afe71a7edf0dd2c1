import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import type { CameraView } from '../../server/contract/rest.ts';
import { useSessionStore } from './session.ts';

/** The cameras of the facilities that were opened, so that going back to a grid shows it at once. */
export const useCamerasStore = defineStore('cameras', () => {
  const session = useSessionStore();
  const byFacility = shallowReactive(new Map<string, CameraView[]>());
  /** Where focus returns to in a facility's grid: the camera that was opened from it last. */
  const lastOpened = new Map<string, string>();

  async function loadFacility(id: string): Promise<void> {
    byFacility.set(id, await session.request('GET /api/facilities/:id/cameras', { id }));
  }

  function loadCamera(id: string): Promise<CameraView> {
    return session.request('GET /api/cameras/:id', { id });
  }

  function find(id: string): CameraView | undefined {
    return [...byFacility.values()].flat().find((camera) => camera.id === id);
  }

  watch(
    () => session.actor?.id,
    () => {
      byFacility.clear();
      lastOpened.clear();
    },
  );

  return { byFacility, lastOpened, loadFacility, loadCamera, find };
});
