import { useI18n } from 'vue-i18n';
import type { CheckItem } from '../../../server/contract/inspections.ts';

/** An item of the checklist in words. */
export function useItemText(): (item: CheckItem) => string {
  const { t } = useI18n();
  return (item) =>
    item.startsWith('zone_')
      ? t('inspections.zoneItem', { zone: t(`zones.${item.slice('zone_'.length)}`) })
      : t(`inspections.items.${item}`);
}
