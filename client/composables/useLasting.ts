import { useI18n } from 'vue-i18n';
import { shownTime } from '../components/ledger/shown-time.ts';

/** How long something lasted, milliseconds, in words. */
export function useLasting(): (ms: number) => string {
  const { t } = useI18n();
  return (ms) => {
    const { key, numbers } = shownTime(ms);
    if (key === 'minutes' && numbers['s'] === 0) return t('history.lasting.wholeMinutes', numbers);
    if (key === 'hours' && numbers['m'] === 0) return t('history.lasting.wholeHours', numbers);
    return t(`history.lasting.${key}`, numbers);
  };
}
