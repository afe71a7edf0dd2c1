import { severityWords, sourceWords } from '../../alerts/words.ts';
import type { AlertRuleView, AlertRung, AlertState, AlertView } from '../../contract/alerts.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { zoneNames } from '../../outages/words.ts';
import { hours, moment, yesNo } from './cells.ts';

const alertStates: Record<AlertState, string> = {
  new: 'Chưa tiếp nhận',
  acknowledged: 'Đã tiếp nhận',
  in_progress: 'Đang xử lý',
  resolved: 'Đã xử lý',
  false_alarm: 'Báo nhầm',
  folded: 'Gộp vào cảnh báo khác',
};

const rungs: Record<AlertRung, string> = { duty: 'Tổ trực', leader: 'Lãnh đạo cơ sở', authority: 'Cơ quan quản lý' };

export const alerts = (all: readonly AlertView[]): FileTable => ({
  headings: [
    ...['Số', 'Mức', 'Nội dung', 'Nơi', 'Camera', 'Mở lúc', 'Hết lúc', 'Số lần', 'Trạng thái', 'Người tiếp nhận'],
    ...['Tiếp nhận lúc', 'Đóng lúc', 'Ghi chú'],
  ],
  rows: all.map((one) => [
    ...[one.number, severityWords[one.severity], sourceWords[one.source], one.place.name, one.camera?.name ?? ''],
    ...[moment(one.openedAt), moment(one.endedAt), one.count, alertStates[one.state]],
    ...[one.taken?.by.name ?? '', moment(one.taken?.at), moment(one.closedAt), one.text ?? ''],
  ]),
});

export const alertRules = (all: readonly AlertRuleView[]): FileTable => ({
  headings: ['Nguồn', 'Nơi', 'Khu vực', 'Giờ', 'Bật', 'Mức', 'Báo cho', 'Báo lên sau (giây)', 'Người sửa', 'Sửa lúc'],
  rows: all.map((rule) => [
    ...[sourceWords[rule.source], rule.place?.name ?? 'Mọi nơi', rule.zone ? zoneNames[rule.zone] : 'Mọi khu vực'],
    ...[hours(rule.hours) || 'Cả ngày', yesNo(rule.enabled), severityWords[rule.severity]],
    ...[rule.tell.map((rung) => rungs[rung]).join(', '), rule.escalateAfterS ?? ''],
    ...[rule.changed?.by.name ?? 'Phần mềm', moment(rule.changed?.at)],
  ]),
});
