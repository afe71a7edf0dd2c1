import { shallowRef, type ShallowRef } from 'vue';
import { useAttempt, type Attempt } from '../../composables/useAttempt.ts';
import { useLoading, type Loading } from '../../composables/useLoading.ts';

export interface OwnThings<Thing> {
  /** Null before they are loaded. */
  things: ShallowRef<Thing[] | null>;
  failure: Loading['failure'];
  attempt: Attempt;
  /** What was done last, for screen readers. */
  said: Readonly<ShallowRef<string>>;
  reload: Loading['run'];
  /** Ends one of them; `done` is said when that is so. */
  end: (act: () => Promise<unknown>, done: string) => Promise<void>;
}

/** What is open in the name of the person signed in, loaded with the calling component. */
export function useOwnThings<Thing>(load: () => Promise<Thing[]>): OwnThings<Thing> {
  const things = shallowRef<Thing[] | null>(null);
  const said = shallowRef('');
  const attempt = useAttempt();
  const { failure, run: reload } = useLoading(async () => (things.value = await load()));
  void reload();

  async function end(act: () => Promise<unknown>, done: string): Promise<void> {
    said.value = '';
    if (await attempt.run(act)) said.value = done;
    await reload();
  }
  return { things, failure, attempt, said, reload, end };
}
