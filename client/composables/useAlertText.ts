import { useI18n } from 'vue-i18n';
import type { AlertStepView, AlertView } from '../../server/contract/alerts.ts';

/** An alert in words, of this language. */
export function useAlertText() {
  const { t, te } = useI18n();
  const what = ({ source }: Pick<AlertView, 'source'>): string => t(`alerts.sources.${source}`);
  const where = ({ camera, facility, place }: AlertView): string =>
    camera && facility ? `${camera.name} · ${facility.name}` : place.name;
  return {
    what,
    where,
    /** In one line. */
    line: (alert: AlertView): string => `${what(alert)}: ${where(alert)}`,
    why: ({ reason }: AlertView): string => {
      const key = [`alerts.reasons.${reason}`, `reasons.${reason}`, `unusual.${reason}`].find((known) => te(known));
      return key ? t(key) : '';
    },
    inside: ({ inside, source }: AlertView): string => {
      if (!inside) return '';
      const { cameras: n, down, facilities } = inside;
      return source === 'region_cut'
        ? t('alerts.insideMany', { facilities, down, n })
        : t('alerts.inside', { down, n });
    },
    step: ({ kind, note }: AlertStepView): string =>
      kind === 'changed'
        ? t('alerts.steps.changed', { what: t(`alerts.sources.${note}`) })
        : kind === 'escalated'
          ? t('alerts.steps.escalated', { whom: t(`alerts.rungs.${note}`) })
          : t(`alerts.steps.${kind}`),
    /** A person's own words with a step. */
    note: ({ kind, note }: AlertStepView): string | null => (kind === 'changed' || kind === 'escalated' ? null : note),
  };
}
