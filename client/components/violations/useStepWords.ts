import { useI18n } from 'vue-i18n';
import { useDutyTimes } from '../../composables/useDutyTimes.ts';

const MINUTE_MS = 60_000;

/** How long after its report something was done with a violation, or how long it is waited for, in words. `ms`: since the report. */
export function useStepWords() {
  const { t } = useI18n();
  const { span } = useDutyTimes();
  const words = (key: 'after' | 'waiting', soon: 'atOnce' | 'now', ms: number): string =>
    ms < MINUTE_MS ? t(`violations.times.${soon}`) : t(`violations.times.${key}`, { span: span(ms) });
  return {
    after: (ms: number) => words('after', 'atOnce', ms),
    waiting: (ms: number) => words('waiting', 'now', ms),
  };
}
