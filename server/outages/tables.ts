import type { Zone } from '../contract/common.ts';
import {
  availabilityParts,
  type AvailabilityRow,
  type AvailabilityScope,
  type CauseRow,
  type OutageView,
} from '../contract/outages.ts';
import { shortDay, shortMoment } from '../duty/vietnam-time.ts';
import type { FileTable } from '../lists/table-file.ts';
import { causeNames, partHeadings, scopeHeadings, stateNames, withinHeadings, zoneNames } from './words.ts';

/** Minutes to a hundredth, for reading; the milliseconds of all parts stand beside them and add up. */
const minutes = (ms: number): number => Math.round(ms / 600) / 100;

const periodName = (period: string | null): string =>
  period === null ? 'Cả kỳ' : period.length === 7 ? period.split('-').toReversed().join('/') : shortDay(period);

export function availabilityTable(rows: readonly AvailabilityRow[], by: AvailabilityScope): FileTable {
  const within = withinHeadings[by];
  return {
    headings: [
      ...[scopeHeadings[by], ...(within ? [within] : []), 'Kỳ', 'Số camera', 'Tỷ lệ có hình khi được quan sát (%)'],
      ...availabilityParts.map((part) => `${partHeadings[part]} (phút)`),
      'Tổng (mili giây)',
    ],
    rows: rows.map((row) => {
      const name = by === 'zone' ? zoneNames[row.id as Zone] : row.name || 'Chưa ghi doanh nghiệp';
      return [
        ...[name, ...(within ? [row.within ?? ''] : []), periodName(row.period), row.cameras],
        row.share === null ? '' : Math.floor(row.share * 10_000) / 100,
        ...availabilityParts.map((part) => minutes(row.ms[part])),
        availabilityParts.reduce((sum, part) => sum + row.ms[part], 0),
      ];
    }),
  };
}

export const causesTable = (rows: readonly CauseRow[]): FileTable => ({
  headings: [
    ...['Nguyên nhân', 'Số sự cố', 'Số camera', 'Mất hình (phút)', 'Trong đó chưa được người xác nhận (phút)'],
    'Mất hình (mili giây)',
  ],
  rows: rows.map(({ cause, outages, cameras, lostMs, proposedMs }) => [
    ...[cause === null ? 'Không thuộc sự cố nào' : causeNames[cause], outages, cameras],
    ...[minutes(lostMs), minutes(proposedMs), lostMs],
  ]),
});

export const outagesTable = (outages: readonly OutageView[]): FileTable => ({
  headings: [
    ...['Số', 'Trạng thái', 'Tỉnh, thành phố', 'Cơ sở', 'Camera', 'Số camera', 'Bắt đầu', 'Kết thúc', 'Nguyên nhân'],
    ...['Người xác nhận nguyên nhân', 'Số lần ghi biện pháp thay thế', 'Số lần ghi sửa chữa', 'Đóng lúc', 'Người đóng'],
  ],
  rows: outages.map((one) => [
    ...[one.number, stateNames[one.state], one.province, one.facility.name, one.camera?.name ?? '', one.cameras],
    ...[shortMoment(one.startedAt), one.endedAt ? shortMoment(one.endedAt) : '', causeNames[one.cause.code]],
    ...[one.cause.by ?? 'Hệ thống đề xuất', one.measures, one.repairs],
    ...[one.closedAt ? shortMoment(one.closedAt) : '', one.closedBy ?? (one.state === 'closed' ? 'Tự đóng' : '')],
  ]),
});
