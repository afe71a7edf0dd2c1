import type { FacilityView } from '../../contract/rest.ts';
import { shortDay, shortMoment } from '../../duty/vietnam-time.ts';

/** Vietnamese of cells that several tables have; of one alone it is beside that table. An empty text is an empty cell. */
export const kinds: Record<FacilityView['kind'], string> = {
  quarantine: 'Cơ sở cách ly',
  checkpoint: 'Chốt kiểm soát',
};

export const moment = (at: string | null | undefined): string => (at ? shortMoment(at) : '');
export const day = (at: string | null): string => (at ? shortDay(at) : '');

/** Of a minute of the day. */
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export const hours = (span: { from: number; to: number } | null): string =>
  span ? `${clock(span.from)}–${clock(span.to)}` : '';

export const yesNo = (value: boolean): string => (value ? 'Có' : 'Không');
