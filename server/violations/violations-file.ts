import type { Download } from '../contract/audit.ts';
import type { ViolationState } from '../contract/violations.ts';
import { dayOf, shortMoment } from '../duty/vietnam-time.ts';
import { tableFile } from '../lists/table-file.ts';
import type { ViolationRow } from './violation-rows.ts';

const states: Record<ViolationState, string> = {
  reported: 'Chưa trả lời',
  answered: 'Đã trả lời',
  remedied: 'Đã khắc phục, chờ xác nhận',
  closed: 'Đã đóng',
  withdrawn: 'Đã rút lại',
};

const moment = (at: Date | null): string => (at ? shortMoment(at) : '');
/** Minutes from one moment to another, as a number that can be added up. */
const minutes = (from: Date, to: Date | null): number | string =>
  to ? Math.round((to.getTime() - from.getTime()) / 60_000) : '';

const columns: [heading: string, value: (row: ViolationRow) => string | number][] = [
  ['Số', ({ number }) => number],
  ['Cơ sở', ({ facilityName }) => facilityName],
  ['Camera hoặc vị trí', ({ cameraName, place }) => cameraName ?? place ?? 'Cả cơ sở'],
  ['Vi phạm', ({ kindName }) => kindName],
  ['Nội dung', ({ text }) => text ?? ''],
  ['Người báo', ({ reporterName }) => reporterName],
  ['Đơn vị người báo', ({ reporterUnit }) => reporterUnit],
  ['Báo lúc', ({ reportedAt }) => moment(reportedAt)],
  ['Trạng thái', ({ state }) => states[state]],
  ['Lần', ({ round }) => round],
  ['Cơ sở xem lúc', ({ seenAt }) => moment(seenAt)],
  ['Trả lời lúc', ({ answeredAt }) => moment(answeredAt)],
  ['Khắc phục lúc', ({ remediedAt }) => moment(remediedAt)],
  ['Đóng lúc', ({ closedAt }) => moment(closedAt)],
  ['Báo cơ quan quản lý lúc', ({ escalatedAt }) => moment(escalatedAt)],
  ['Trả lời sau (phút)', ({ roundAt, answeredAt }) => minutes(roundAt, answeredAt)],
  ['Khắc phục sau (phút)', ({ roundAt, remediedAt }) => minutes(roundAt, remediedAt)],
];

/** The violations as a file that Excel opens in Vietnamese; times are those of the last round. */
export const violationsFile = (rows: readonly ViolationRow[], format: 'csv' | 'xlsx', now: Date): Promise<Download> =>
  tableFile(
    { headings: columns.map(([heading]) => heading), rows: rows.map((row) => columns.map(([, value]) => value(row))) },
    { name: 'vi-pham', day: dayOf(now), format },
  );
