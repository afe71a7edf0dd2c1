import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSecond } from './useSecond.ts';

/** In words how long ago `at` (server clock, ms) was, counted on. */
export function useAge(at: MaybeRefOrGetter<number>): ComputedRef<string> {
  const { t } = useI18n();
  const now = useSecond();
  return computed(() => {
    const seconds = Math.max(0, Math.round((now.value - toValue(at)) / 1_000));
    return seconds < 100 ? t('tile.seconds', { n: seconds }) : t('tile.minutes', { n: Math.round(seconds / 60) });
  });
}
