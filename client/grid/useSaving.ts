import { shallowRef, type Ref, type ShallowRef } from 'vue';
import type { SavedView, ViewContentInput } from '../../server/contract/views.ts';
import { useAction, type Action } from '../composables/useAction.ts';
import { useViewsStore } from '../stores/views.ts';

export interface Saving {
  name: Ref<string>;
  /** Of a new one: whether the unit is to have it. */
  shared: Ref<boolean>;
  /** What has to be done before it can be saved, a key of the locales. */
  wrong: Readonly<ShallowRef<string | null>>;
  pending: Action<[]>['pending'];
  failure: Action<[]>['failure'];
  /** The view as it was saved; null when it was not, and all stays as it is. */
  save: (asCopy?: boolean) => Promise<SavedView | null>;
}

/** Saves what is being arranged: in the place of `before`, or as a new one. `lacking`: what is missing in it, a key of the locales. */
export function useSaving(
  before: () => SavedView | undefined,
  content: () => ViewContentInput,
  lacking: () => string | null,
): Saving {
  const views = useViewsStore();
  const name = shallowRef(before()?.name ?? '');
  const shared = shallowRef(false);
  const wrong = shallowRef<string | null>(null);
  const { pending, failure, run } = useAction(async (asCopy: boolean) => {
    const old = before();
    const what = { name: name.value.trim(), content: content() };
    saved =
      old && !asCopy
        ? await views.change({ id: old.id, version: old.version, ...what })
        : await views.create({ ...what, shared: shared.value && !asCopy });
  });
  let saved: SavedView | null = null;

  async function save(asCopy = false): Promise<SavedView | null> {
    wrong.value = lacking() ?? (name.value.trim() === '' ? 'views.nameMissing' : null);
    saved = null;
    if (wrong.value !== null) return null;
    await run(asCopy);
    return saved;
  }

  return { name, shared, wrong, pending, failure, save };
}
