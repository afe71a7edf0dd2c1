import { defineStore } from 'pinia';
import { shallowReactive, shallowRef, watch } from 'vue';
import type { RestInput } from '../../server/contract/rest.ts';
import type { SavedView, SavedViewSummary } from '../../server/contract/views.ts';
import { useSessionStore } from './session.ts';

/** The saved views and tours that the person signed in may open. */
export const useViewsStore = defineStore('views', () => {
  const session = useSessionStore();
  /** Null until loaded. */
  const all = shallowRef<SavedViewSummary[] | null>(null);
  /** The unit within which they may share. */
  const shareIn = shallowRef<{ id: string; name: string } | null>(null);
  /** Those that were opened, so that going back shows one at once: as many as there are, 100. */
  const byId = shallowReactive(new Map<string, SavedView>());

  async function load(): Promise<void> {
    const answer = await session.request('GET /api/views', {});
    all.value = answer.views;
    shareIn.value = answer.shareIn;
  }

  async function open(id: string): Promise<SavedView> {
    return keep(await session.request('GET /api/views/:id', { id }));
  }

  async function create(input: RestInput<'POST /api/views'>): Promise<SavedView> {
    return keep(await session.request('POST /api/views', input));
  }

  async function change(input: RestInput<'PATCH /api/views/:id'>): Promise<SavedView> {
    return keep(await session.request('PATCH /api/views/:id', input));
  }

  async function remove(id: string): Promise<void> {
    await session.request('DELETE /api/views/:id', { id });
    byId.delete(id);
    all.value = all.value?.filter((view) => view.id !== id) ?? null;
  }

  function keep(view: SavedView): SavedView {
    byId.set(view.id, view);
    // Its place in the list is by name: the next one who looks loads it anew.
    all.value = null;
    return view;
  }

  watch(
    () => session.actor?.id,
    () => {
      all.value = null;
      shareIn.value = null;
      byId.clear();
    },
  );

  return { all, shareIn, byId, load, open, create, change, remove };
});
