import { until } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { ListProblem } from '../../server/contract/lists.ts';
import { useAction, type Action } from './useAction.ts';

/** What importing a list would do; with `problems` it would do nothing. */
export interface ListPreview<Row> {
  rows: Row[];
  problems: ListProblem[];
}

export interface ListImportRequests<Row> {
  preview: (file: File, signal: AbortSignal) => Promise<ListPreview<Row>>;
  send: (file: File) => Promise<{ imported: number }>;
}

export interface ListImport<Row> {
  /** The chosen list; choosing another one begins its check and gives up the one under way. */
  list: ShallowRef<File | null>;
  /** Of the chosen list; null before its check has succeeded, and after it was imported. */
  preview: Readonly<ShallowRef<ListPreview<Row> | null>>;
  /** The preview's, and those the import itself has met. */
  problems: ComputedRef<ListProblem[]>;
  /** How many the last import has brought in; null when another list has been chosen since. */
  imported: Readonly<ShallowRef<number | null>>;
  checking: Pick<Action<[]>, 'pending' | 'failure'>;
  importing: Action<[]>;
  /** Checks the chosen list again, after something beside it was changed. */
  check: () => Promise<void>;
  giveUp: () => void;
}

/** The import of a list, all of it or nothing: a file is chosen, checked by the server, and sent once no row of it is wrong. */
export function useListImport<Row>({ preview: look, send }: ListImportRequests<Row>): ListImport<Row> {
  const list = shallowRef<File | null>(null);
  const preview = shallowRef<ListPreview<Row> | null>(null);
  const imported = shallowRef<number | null>(null);
  let under = new AbortController();
  const giveUp = () => under.abort();
  onScopeDispose(giveUp);

  const importing = useAction(async () => {
    if (!list.value) return;
    imported.value = (await send(list.value)).imported;
    preview.value = null;
    list.value = null;
  });
  const checking = useAction(async (file: File) => {
    under = new AbortController();
    preview.value = await look(file, under.signal);
  });

  async function check(): Promise<void> {
    giveUp();
    await until(checking.pending).toBe(false);
    if (!list.value) return;
    preview.value = null;
    imported.value = null;
    importing.failure.value = null;
    await checking.run(list.value);
  }
  watch(list, (file) => file && void check());

  /** What was right in the preview can be wrong a minute later. */
  const late = computed(() => {
    const { code, details } = importing.failure.value ?? {};
    return code === 'invalid_input' && Array.isArray(details) && details.every((detail) => 'row' in Object(detail))
      ? (details as ListProblem[])
      : [];
  });
  const problems = computed(() => [...(preview.value?.problems ?? []), ...late.value]);

  return { list, preview, problems, imported, checking, importing, check, giveUp };
}
