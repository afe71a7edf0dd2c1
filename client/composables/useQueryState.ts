import { computed, shallowRef, watch, type ShallowRef, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

interface QueryState {
  text: (name: string) => ShallowRef<string>;
  choice: <Choice extends string>(
    name: string,
    choices: readonly Choice[],
    first: Choice,
  ) => WritableComputedRef<Choice>;
  page: () => WritableComputedRef<number>;
}

/** What a list shows, kept in the address: Back, a reload and a link lead to the same list. Every other choice leads to the first page. */
export function useQueryState(): QueryState {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  const one = (name: string): string => {
    const value = route.query[name];
    return typeof value === 'string' ? value : '';
  };
  /** What was set in this turn: the address follows a moment later. */
  let wanted: Record<string, string | undefined> | undefined;
  function set(name: string, value: string): void {
    // Left meanwhile.
    if (route.path !== path) return;
    wanted = { ...(wanted ?? route.query), page: undefined, [name]: value || undefined } as typeof wanted;
    void router.replace({ query: wanted }).finally(() => (wanted = undefined));
  }

  return {
    text(name) {
      const typed = shallowRef(one(name).slice(0, 100));
      // The address follows; a field that followed the address would lose what is typed meanwhile.
      watch(typed, (now) => set(name, now));
      return typed;
    },
    choice(name, choices, first) {
      return computed({
        get: () => choices.find((choice) => choice === one(name)) ?? first,
        set: (value) => set(name, value === first ? '' : value),
      });
    },
    page() {
      return computed({
        get: () => Math.max(1, Math.floor(Number(one('page'))) || 1),
        set: (number) => set('page', number === 1 ? '' : String(number)),
      });
    },
  };
}
