import { useI18n } from 'vue-i18n';
import type { OutageEntryView, OutageView } from '../../../server/contract/outages.ts';
import { useLasting } from '../../composables/useLasting.ts';
import { useDutyTimes } from '../../composables/useDutyTimes.ts';

export const outageTone = ({ state }: Pick<OutageView, 'state'>) =>
  ({ open: 'bad', ended: 'waiting', announced: 'waiting', closed: 'good', cancelled: 'quiet', folded: 'quiet' })[
    state
  ] as 'bad' | 'waiting' | 'good' | 'quiet';

/** An outage in words, of this language. */
export function useOutageText() {
  const { t } = useI18n();
  const times = useDutyTimes();
  const lasting = useLasting();
  return {
    what({ camera, cut, cameras, planned }: OutageView): string {
      if (camera) return camera.name;
      if (cut) return t(`outagePages.cuts.${cut}`);
      const count = cameras || (planned?.cameras ?? 0);
      return count === 0 ? t('outagePages.form.allCameras') : t('outagePages.cameras', { n: count }, count);
    },
    cause: ({ cause }: OutageView): string => t(`outagePages.causes.${cause.code}`),
    causeBy: ({ cause }: OutageView): string =>
      cause.by !== null && cause.at !== null
        ? t('outagePages.confirmedBy', { name: cause.by, time: times.full(cause.at) })
        : t('outagePages.proposed'),
    /** How long it has lasted by `now`, milliseconds. */
    length: ({ startedAt, endedAt }: OutageView, now: number): string =>
      lasting(Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt))),
    missing: ({ missing, state }: OutageView): string =>
      missing.length === 0
        ? ''
        : t(state === 'ended' ? 'outagePages.missing' : 'outagePages.missingNow', {
            what: missing.map((need) => t(`outagePages.needs.${need}`)).join(', '),
          }),
    entry: ({ kind, code, text }: OutageEntryView): string => {
      const codes = kind === 'cause' ? 'causes' : kind === 'measure' ? 'measures' : undefined;
      return t(`outagePages.entries.${kind}`, {
        text: text ?? '',
        code: codes && code !== null ? t(`outagePages.${codes}.${code}`) : '',
      });
    },
    /** A person's own words with an entry. */
    words: ({ person, text }: OutageEntryView): string | null => (person === null ? null : text),
  };
}
