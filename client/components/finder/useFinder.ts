import { useDebounceFn } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RouteLocationRaw } from 'vue-router';
import type { FoundCamera } from '../../../server/contract/coverage.ts';
import { usePagesOf } from '../../composables/usePagesOf.ts';
import { useFacilitiesStore } from '../../stores/facilities.ts';
import { fold, searchFacilities } from '../../stores/facility-tree.ts';
import { useSessionStore } from '../../stores/session.ts';

/** Between the last key and the question to the server. */
const TYPED_MS = 200;
/** Shown of a group: more are found by more words. */
const MOST = 8;

export interface Finding {
  group: 'pages' | 'facilities' | 'cameras';
  key: string;
  name: string;
  where: string;
  to: RouteLocationRaw;
}

export interface Finder {
  text: ShallowRef<string>;
  findings: ComputedRef<Finding[]>;
  /** The cameras of these words are being asked for. */
  searching: Readonly<ShallowRef<boolean>>;
  failed: Readonly<ShallowRef<boolean>>;
}

/** What the words name: pages and facilities at once, cameras as soon as the server has answered. */
export function useFinder(): Finder {
  const { t } = useI18n();
  const session = useSessionStore();
  const facilities = useFacilitiesStore();
  const pages = usePagesOf(() => session.actor?.may);
  const text = shallowRef('');
  const cameras = shallowRef<FoundCamera[]>([]);
  const searching = shallowRef(false);
  const failed = shallowRef(false);
  let asking: AbortController | undefined;

  const search = useDebounceFn(async () => {
    const wanted = text.value.trim();
    asking?.abort();
    if (wanted === '') return;
    const { signal } = (asking = new AbortController());
    try {
      const found = await session.request('GET /api/find', { text: wanted }, signal);
      if (!signal.aborted) cameras.value = found;
    } catch {
      if (!signal.aborted) failed.value = true;
    }
    if (!signal.aborted) searching.value = false;
  }, TYPED_MS);
  watch(text, (now) => {
    failed.value = false;
    searching.value = now.trim() !== '';
    if (now.trim() === '') cameras.value = [];
    void search();
  });
  onScopeDispose(() => asking?.abort());

  const findings = computed((): Finding[] => {
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    const has = (name: string) => words.every((word) => fold(name).includes(word));
    const named = pages.value.map((page) => ({ ...page, name: t(page.textKey) }));
    return [
      ...named
        .filter(({ name }) => has(name))
        .slice(0, MOST)
        .map(({ to, name }) => ({ group: 'pages' as const, key: to, name, where: '', to })),
      ...(words.length === 0 ? [] : searchFacilities(facilities.all ?? [], text.value))
        .slice(0, MOST)
        .map(({ id, name, province }) => ({
          ...{ group: 'facilities' as const, key: id, name, where: province.name },
          to: { name: 'facility-live', params: { id } },
        })),
      ...cameras.value
        .filter(({ name, facility }) => has(`${name} ${facility.name}`) || searching.value === false)
        .slice(0, MOST)
        .map(({ id, name, zone, facility }) => ({
          ...{ group: 'cameras' as const, key: id, name, where: `${t(`zones.${zone}`)} · ${facility.name}` },
          to: { name: 'camera', params: { id } },
        })),
    ];
  });
  return { text, findings, searching, failed };
}
