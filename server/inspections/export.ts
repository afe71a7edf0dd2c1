import type { FindingView, InspectionView } from '../contract/inspections.ts';
import { shortDay, shortMoment } from '../duty/vietnam-time.ts';
import type { FileTable } from '../lists/table-file.ts';
import { findingWords, stateWords, zoneWords } from './words.ts';

const moment = (at: string | null): string => (at === null ? '' : shortMoment(at));

export const inspectionsTable = (inspections: readonly InspectionView[]): FileTable => ({
  headings: [
    ...['Số', 'Trạng thái', 'Căn cứ', 'Đơn vị kiểm tra', 'Mục đích', 'Cơ sở', 'Thành viên', 'Từ', 'Đến', 'Bắt đầu'],
    ...['Kết thúc', 'Vấn đề phát hiện', 'Chưa khắc phục xong', 'Quá hạn', 'Kết luận'],
  ],
  rows: inspections.map((inspection) => {
    const { number, state, order, authority, purpose, facilities, inspectors, from, to, begunAt, endedAt } = inspection;
    const sum = (of: 'findings' | 'open' | 'overdue') => facilities.reduce((all, facility) => all + facility[of], 0);
    return [
      ...[number, stateWords[state]],
      order.kind === 'ordered' ? `${order.number} ngày ${shortDay(order.date)}` : 'Đột xuất',
      ...[authority, purpose, facilities.map(({ name }) => name).join('; ')],
      inspectors.map(({ name }) => name).join('; '),
      ...[moment(from), moment(to), moment(begunAt), moment(endedAt)],
      ...[sum('findings'), sum('open'), sum('overdue'), inspection.conclusion ?? ''],
    ];
  }),
});

export const findingsTable = (findings: readonly FindingView[]): FileTable => ({
  headings: [
    ...['Cuộc kiểm tra số', 'Vấn đề số', 'Cơ sở', 'Camera', 'Khu vực', 'Lúc', 'Người ghi', 'Nội dung'],
    ...['Yêu cầu khắc phục', 'Thời hạn', 'Trạng thái', 'Quá hạn', 'Trả lời gần nhất', 'Kiến nghị xử lý'],
  ],
  rows: findings.map((finding) => [
    ...[finding.inspection.number, finding.number, finding.facility.name, finding.camera?.name ?? ''],
    ...[finding.camera ? zoneWords[finding.camera.zone] : '', moment(finding.at), finding.by, finding.text],
    ...[finding.remedy ?? '', moment(finding.deadline), findingWords[finding.state], finding.overdue ? 'Có' : ''],
    finding.steps.findLast(({ act }) => act === 'answer')?.text ?? '',
    finding.sanction ?? '',
  ]),
});
