import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { read, recall, remember, type LastPlaces } from '../start/last-places.ts';
import { useSessionStore } from './session.ts';

/** Where the person signed in was the last time, until they go anywhere else. Only paths are kept: no name of anything. */
export const useLastPlaceStore = defineStore('last-place', () => {
  const session = useSessionStore();
  const places = useLocalStorage<LastPlaces>(
    'vong-gac.last-places',
    {},
    {
      serializer: { read, write: (value) => JSON.stringify(value) },
      shallow: true,
    },
  );
  /** A path of this console. */
  const offer = shallowRef<string | null>(null);

  watch(
    () => session.actor?.id,
    (id) => (offer.value = id === undefined ? null : recall(places.value, id, Date.now())),
    { immediate: true, flush: 'sync' },
  );

  function forgetOffer(): void {
    offer.value = null;
  }

  function keep(path: string): void {
    const { actor } = session;
    if (actor) places.value = remember(places.value, actor.id, { path, at: Date.now() });
  }

  return { offer, forgetOffer, keep };
});
