import type { ConnectionDay, ConnectionWay, Trends } from '../../contract/reports.ts';
import { shortDay } from '../../duty/vietnam-time.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { sitesSection } from '../connections-report.ts';
import { connectionWord, noEnterprise, whyWords } from '../words.ts';
import { day, moment } from './cells.ts';

export const connectionDay = (report: ConnectionDay): FileTable => sitesSection(report);

export const connectionSteps = ({ steps }: ConnectionWay): FileTable => ({
  headings: ['Ngày', 'Tình trạng', 'Camera', 'Doanh nghiệp', 'Lý do', 'Người ghi', 'Ghi lúc'],
  rows: steps.map((step) => [
    ...[day(step.day), connectionWord(step.state), step.camera ?? 'Cả cơ sở', step.enterprise || noEnterprise],
    ...[whyWords(step.reasons, step.note), step.person ?? 'Hệ thống', moment(step.recordedAt)],
  ]),
});

/** What the charts show, a row for each day; empty where nothing is recorded. */
export function trends(board: Trends): FileTable {
  const part = (value: number, all: number) => (all === 0 ? '' : Math.round((1000 * value) / all) / 10);
  const minutes = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? '' : Math.round(ms / 6000) / 10;
  return {
    headings: [
      ...['Ngày', 'Khu vực có hình (%)', 'Mất hình (%)', 'Chưa rõ (%)', 'Chưa có camera (%)', 'Camera sẵn sàng (%)'],
      ...['Cảnh báo', 'Đã tiếp nhận', 'Tiếp nhận p50 (phút)', 'Tiếp nhận p95 (phút)'],
      ...['Đã xử lý', 'Xử lý p50 (phút)', 'Xử lý p95 (phút)', 'Yêu cầu khắc phục chưa xong', 'Quá hạn'],
    ],
    rows: board.days.map((date, place) => {
      const cover = board.coverage.byDay[place];
      const all = cover ? cover.coveredMs + cover.downMs + cover.unknownMs + cover.missingMs : 0;
      const up = board.availability.byDay[place];
      const taken = board.alerts?.acknowledged[place];
      const closed = board.alerts?.resolved[place];
      return [
        shortDay(date),
        ...(cover
          ? [
              part(cover.coveredMs, all),
              part(cover.downMs, all),
              part(cover.unknownMs, all),
              part(cover.missingMs, all),
            ]
          : ['', '', '', '']),
        up ? part(up.upMs, up.upMs + up.outMs) : '',
        ...[board.alerts?.opened[place] ?? '', taken?.count ?? '', minutes(taken?.p50), minutes(taken?.p95)],
        ...[closed?.count ?? '', minutes(closed?.p50), minutes(closed?.p95)],
        ...[board.findings?.open[place] ?? '', board.findings?.overdue[place] ?? ''],
      ];
    }),
  };
}
