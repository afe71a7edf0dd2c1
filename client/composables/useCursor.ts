import { computed, shallowRef, watch, type ComputedRef, type WatchSource } from 'vue';
import { useLoading, type Loading } from './useLoading.ts';

interface Page<Row> {
  rows: Row[];
  /** Cursor of the page after it; null at the end. */
  next: string | null;
}

/** A list that is read page by page, as one page is shown. */
export interface Cursor<Row> {
  rows: ComputedRef<Row[] | null>;
  /** Of the page shown, from 1. */
  number: ComputedRef<number>;
  hasOlder: ComputedRef<boolean>;
  older: () => void;
  newer: () => void;
  pending: Loading['pending'];
  failure: Loading['failure'];
  run: Loading['run'];
}

/** Pages of a list that is read by cursors, from the first again whenever `question` changes; null asks nothing. */
export function useCursor<Question, Row>(
  question: WatchSource<Question | null>,
  read: (question: Question, cursor: string | undefined) => Promise<Page<Row>>,
): Cursor<Row> {
  const page = shallowRef<Page<Row> | null>(null);
  /** The cursors of the pages up to the one shown. */
  const cursors = shallowRef<(string | undefined)[]>([undefined]);
  let asked: Question | null = null;

  const { pending, failure, run } = useLoading(async () => {
    const [wanted, cursor] = [asked, cursors.value.at(-1)];
    if (wanted === null) return;
    const found = await read(wanted, cursor);
    // An answer to an earlier question is stale.
    if (wanted === asked && cursor === cursors.value.at(-1)) page.value = found;
  });

  watch(
    question,
    (wanted) => {
      asked = wanted;
      page.value = null;
      cursors.value = [undefined];
      void run();
    },
    { immediate: true },
  );

  function go(next: (string | undefined)[]): void {
    cursors.value = next;
    void run();
  }

  return {
    rows: computed(() => page.value?.rows ?? null),
    number: computed(() => cursors.value.length),
    hasOlder: computed(() => typeof page.value?.next === 'string'),
    older: () => void (page.value?.next && go([...cursors.value, page.value.next])),
    newer: () => void (cursors.value.length > 1 && go(cursors.value.slice(0, -1))),
    pending,
    failure,
    run,
  };
}
