import type { AuditReplies, LedgerEntryView, UnusualView, ViewingView } from '../../contract/audit.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { moment } from './cells.ts';

/** As the CSV of the whole ledger: the names of columns and kinds are those of the record, so that it can be checked. */
export const ledger = (all: readonly LedgerEntryView[]): FileTable => ({
  headings: [
    'chain',
    'sequence',
    'at',
    'kind',
    'person',
    'address',
    'facility',
    'camera',
    'subject_id',
    'details',
    'hash',
  ],
  rows: all.map((entry) => [
    ...[entry.chainId, entry.sequence, entry.at, entry.kind, entry.person?.name ?? '', entry.address ?? ''],
    ...[entry.facility?.name ?? '', entry.camera?.name ?? '', entry.subjectId ?? ''],
    ...[JSON.stringify(entry.details), entry.hash],
  ]),
});

const purposes: Record<ViewingView['purpose']['kind'], string> = {
  duty: 'Trực',
  inspection: 'Kiểm tra',
  alert: 'Cảnh báo',
  placement: 'Xem xét vị trí đặt camera',
  other: 'Khác',
};

const sizes: Record<ViewingView['size'], string> = { tile: 'Ô nhỏ', full: 'Toàn màn hình', wall: 'Màn hình lớn' };

export const viewings = (all: readonly ViewingView[]): FileTable => ({
  headings: [
    ...['Người xem', 'Chức vụ', 'Đơn vị', 'Camera', 'Cơ sở', 'Cỡ hình', 'Mục đích', 'Số hiệu', 'Bắt đầu', 'Kết thúc'],
    ...['Giây có hình', 'Giây máy chủ gửi'],
  ],
  rows: all.map(({ person, camera, facility, size, purpose, startedAt, endedAt, shownMs, sentMs }) => [
    ...[person.name, person.position, person.unit, camera.name, facility.name, sizes[size], purposes[purpose.kind]],
    ...[purpose.reference ?? '', moment(startedAt), moment(endedAt)],
    ...[Math.round(shownMs / 1000), Math.round(sentMs / 1000)],
  ]),
});

const unusualNames: Record<UnusualView['rule'], string> = {
  outside_hours: 'Xem ngoài giờ',
  many_cameras: 'Xem nhiều camera',
  first_address: 'Địa chỉ mới',
  refresh_replayed: 'Phiên bị dùng ở nơi khác',
  watermark_tampered: 'Can thiệp vào hình mờ',
};

export const unusual = (all: AuditReplies['GET /api/ledger/unusual']): FileTable => ({
  headings: ['Dấu hiệu', 'Người', 'Lúc', 'Số lượng', 'Địa chỉ mạng'],
  rows: all.map(({ rule, person, at, count, address }) => [
    ...[unusualNames[rule], person.name, moment(at), count, address ?? ''],
  ]),
});
