import { type ComputedRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { SavedView, ViewContentInput } from '../../server/contract/views.ts';
import { useLeaveGuard } from './useLeaveGuard.ts';
import { useSaving, type Saving } from './useSaving.ts';

/** What is arranged: a grid or a tour. */
interface Draft {
  dirty: ComputedRef<boolean>;
  content: () => ViewContentInput;
  saved: () => void;
}

export interface Editor extends Omit<Saving, 'save'> {
  /** Whether the person is asked if they want to leave what is not saved; see useLeaveGuard. */
  asking: Ref<boolean>;
  leave: () => Promise<void>;
  /** Saves it, and opens it when that succeeded. */
  finish: (asCopy?: boolean) => Promise<void>;
}

/** A view or tour under change, from its draft to its page; `view` and `lacking` as in useSaving. */
export function useEditor(
  page: 'view' | 'tour',
  view: () => SavedView | undefined,
  draft: Draft,
  lacking: () => string | null,
): Editor {
  const router = useRouter();
  const { save, ...saving } = useSaving(view, draft.content, lacking);
  const { name } = saving;
  const guard = useLeaveGuard(() => draft.dirty.value || name.value.trim() !== (view()?.name ?? ''));

  async function finish(asCopy = false): Promise<void> {
    const saved = await save(asCopy);
    if (!saved) return;
    draft.saved();
    name.value = view()?.name ?? '';
    await router.replace({ name: page, params: { id: saved.id } });
  }
  return { ...saving, ...guard, finish };
}
