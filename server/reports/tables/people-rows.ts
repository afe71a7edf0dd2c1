import type { AccountRequestView, GrantView, RequestStateName } from '../../contract/people-views.ts';
import type { RoleName } from '../../contract/rest.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { day, hours, moment, yesNo } from './cells.ts';

const roles: Record<RoleName, string> = {
  inspector: 'Thanh tra Sở Y tế',
  military: 'Giám sát quân sự',
  police: 'Công an',
  leader: 'Lãnh đạo cơ sở',
  duty: 'Người trực',
  technician: 'Kỹ thuật viên',
  operator: 'Vận hành hệ thống',
  auditor: 'Kiểm tra hệ thống',
};

const requestStates: Record<RequestStateName, string> = {
  requested: 'Chờ duyệt',
  approved: 'Đã duyệt',
  refused: 'Không duyệt',
  issued: 'Đã cấp',
};

export const accountRequests = (all: readonly AccountRequestView[]): FileTable => ({
  headings: [
    ...['Tên đăng nhập', 'Họ và tên', 'Chức vụ', 'Đơn vị', 'Vai trò', 'Phạm vi', 'Văn bản', 'Ngày văn bản'],
    ...['Trạng thái', 'Người đề nghị', 'Đề nghị lúc', 'Người duyệt', 'Duyệt lúc', 'Lý do không duyệt'],
  ],
  rows: all.map((one) => [
    ...[one.username, one.fullName, one.position, one.unit, roles[one.role], one.scope.name, one.basis.number],
    ...[day(one.basis.date), requestStates[one.state], one.requestedBy.fullName, moment(one.requestedAt)],
    ...[one.judgedBy?.fullName ?? '', moment(one.judgedAt), one.judgement ?? ''],
  ]),
});

export const grants = (all: readonly GrantView[]): FileTable => ({
  headings: [
    'Vai trò',
    'Phạm vi',
    'Căn cứ',
    'Từ',
    'Đến',
    'Giờ trong ngày',
    'Được xem hình',
    'Người cấp',
    'Còn hiệu lực',
  ],
  rows: all.map((one) => [
    ...[roles[one.role], one.scope.name, one.basis ?? '', moment(one.validFrom), moment(one.validTo), hours(one.hours)],
    ...[yesNo(one.picture), one.approvedBy?.fullName ?? '', yesNo(one.valid)],
  ]),
});
