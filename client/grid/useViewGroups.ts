import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { SavedViewSummary } from '../../server/contract/views.ts';
import { useViewsStore } from '../stores/views.ts';

/** The saved views and tours as a person chooses among them: their own, then their unit's; a group without any is none. */
export function useViewGroups(): ComputedRef<{ title: string; views: SavedViewSummary[] }[]> {
  const { t } = useI18n();
  const store = useViewsStore();
  return computed(() => {
    const all = store.all ?? [];
    const unit = all.find((view) => view.unit)?.unit;
    return [
      { title: t('views.own'), views: all.filter((view) => !view.unit) },
      { title: unit ? t('views.ofUnit', { name: unit.name }) : '', views: all.filter((view) => view.unit) },
    ].filter((group) => group.views.length > 0);
  });
}
