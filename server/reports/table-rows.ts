import { severityWords, sourceWords } from '../alerts/words.ts';
import type { AlertRung, AlertState, AlertView, AlertRuleView } from '../contract/alerts.ts';
import type { AuditReplies, LedgerEntryView, UnusualView, ViewingView } from '../contract/audit.ts';
import type { Condition, ConnectionRow, FacilityNumbers, ProblemKind, ProvinceNumbers } from '../contract/coverage.ts';
import type { DutyState, ShiftView } from '../contract/duty.ts';
import type { AccountRequestView, GrantView, RequestStateName } from '../contract/people-views.ts';
import type { ConnectionDay, ConnectionWay, Trends } from '../contract/reports.ts';
import type { FacilityRecordSummary, FacilityRecordView, FacilityState } from '../contract/facility-life.ts';
import type { ForbiddenPlace, PlacementState, PlacementView } from '../contract/placements.ts';
import type { FacilityView, RoleName } from '../contract/rest.ts';
import { shortDay, shortMoment } from '../duty/vietnam-time.ts';
import type { FileTable } from '../lists/table-file.ts';
import { zoneNames } from '../outages/words.ts';
import { sitesSection } from './connections-report.ts';
import { connectionWord, noEnterprise, whyWords } from './words.ts';

const kinds: Record<FacilityView['kind'], string> = { quarantine: 'Cơ sở cách ly', checkpoint: 'Chốt kiểm soát' };
const problems: Record<ProblemKind, string> = {
  refused: 'từ chối kết nối',
  not_connectable: 'không kết nối được',
  not_connected: 'chưa kết nối camera',
  zones_down: 'khu vực mất hình',
  zones_missing: 'khu vực chưa có camera',
  cameras_down: 'camera không hoạt động',
  alerts: 'cảnh báo chưa xử lý',
  unattended: 'không có người trực',
};
const conditions: Record<Condition, string> = { well: 'Tốt', down: 'Không hoạt động', unknown: 'Chưa rõ' };
const alertStates: Record<AlertState, string> = {
  new: 'Chưa tiếp nhận',
  acknowledged: 'Đã tiếp nhận',
  in_progress: 'Đang xử lý',
  resolved: 'Đã xử lý',
  false_alarm: 'Báo nhầm',
  folded: 'Gộp vào cảnh báo khác',
};
const rungs: Record<AlertRung, string> = { duty: 'Tổ trực', leader: 'Lãnh đạo cơ sở', authority: 'Cơ quan quản lý' };
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
const shiftStates: Record<DutyState, string> = {
  planned: 'Đã phân công',
  on_duty: 'Đang trực',
  unattended: 'Không thấy người trực',
  handing_over: 'Chờ bàn giao',
  handed_over: 'Đã bàn giao',
  closed_by_leader: 'Lãnh đạo kết thúc',
  continued: 'Trực tiếp ca sau',
  missed: 'Không ai vào ca',
  cancelled: 'Đã hủy',
};

const moment = (at: string | null | undefined): string => (at ? shortMoment(at) : '');
const day = (at: string | null): string => (at ? shortDay(at) : '');
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const hours = (span: { from: number; to: number } | null): string =>
  span ? `${clock(span.from)}–${clock(span.to)}` : '';
const yesNo = (value: boolean): string => (value ? 'Có' : 'Không');

export function facilities(all: readonly FacilityView[], numbers: readonly FacilityNumbers[]): FileTable {
  const byId = new Map(numbers.map((one) => [one.id, one]));
  return {
    headings: [
      ...['Cơ sở', 'Loại', 'Tỉnh, thành phố', 'Khu vực bắt buộc', 'Có hình', 'Mất hình', 'Chưa rõ', 'Chưa có camera'],
      ...['Số camera', 'Camera tốt', 'Camera không hoạt động', 'Camera chưa rõ', 'Vấn đề'],
    ],
    rows: all.flatMap(({ id, name, kind, province }) => {
      const one = byId.get(id);
      if (!one) return [];
      const { zones, cameras } = one;
      const open = one.problems.map((problem) =>
        problem.kind.startsWith('zones') || problem.kind.startsWith('cameras') || problem.kind === 'alerts'
          ? `${problem.count} ${problems[problem.kind]}`
          : problems[problem.kind],
      );
      return [
        [
          ...[
            name,
            kinds[kind],
            province.name,
            zones.required,
            zones.covered,
            zones.down,
            zones.unknown,
            zones.missing,
          ],
          ...[cameras.total, cameras.well, cameras.down, cameras.unknown, open.join('; ')],
        ],
      ];
    }),
  };
}

export const provinces = (all: readonly ProvinceNumbers[]): FileTable => ({
  headings: [
    ...['Tỉnh, thành phố', 'Cơ sở', 'Đã kết nối', 'Có vấn đề', 'Khu vực bắt buộc', 'Có hình', 'Mất hình', 'Chưa rõ'],
    ...['Chưa có camera', 'Số camera', 'Camera tốt', 'Camera không hoạt động', 'Camera chưa rõ'],
  ],
  rows: all.map(({ name, facilities: sites, zones, cameras }) => [
    ...[name, sites.total, sites.connected, sites.inTrouble, zones.required, zones.covered, zones.down, zones.unknown],
    ...[zones.missing, cameras.total, cameras.well, cameras.down, cameras.unknown],
  ]),
});

export const connections = (all: readonly ConnectionRow[]): FileTable => ({
  headings: [
    'Camera',
    'Khu vực',
    'Cơ sở',
    'Tỉnh, thành phố',
    'Tình trạng',
    'Mã nguyên nhân',
    'Kiểm tra lúc',
    'Tốt lần cuối',
  ],
  rows: all.map(({ name, zone, facility, condition, state, checkedAt, wellAt }) => [
    ...[name, zoneNames[zone], facility.name, facility.province, conditions[condition]],
    ...['reason' in state ? state.reason : '', moment(checkedAt), moment(wellAt)],
  ]),
});

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

export const shifts = (all: readonly ShiftView[]): FileTable => ({
  headings: [
    ...['Cơ sở', 'Người trực', 'Chức vụ', 'Từ', 'Đến', 'Văn bản phân công', 'Ngày văn bản', 'Trạng thái', 'Vào ca lúc'],
    ...['Kết thúc lúc', 'Người nhận hoặc kết thúc', 'Biên bản'],
  ],
  rows: all.map((one) => [
    ...[one.facility.name, one.person.name, one.person.position, moment(one.from), moment(one.to)],
    ...[
      one.document.number,
      day(one.document.date),
      shiftStates[one.state],
      moment(one.signedInAt),
      moment(one.endedAt),
    ],
    ...[one.endedBy?.name ?? '', one.record ? `${one.record.number}/${one.record.year}` : ''],
  ]),
});

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

const managers: Record<FacilityRecordSummary['manager'], string> = { civil: 'Dân sự', military: 'Quân sự' };
const facilityStates: Record<FacilityState, string> = {
  open: 'Đang hoạt động',
  suspended: 'Tạm ngừng',
  closed: 'Đã kết thúc',
};

export const facilityRecords = (all: readonly FacilityRecordSummary[]): FileTable => ({
  headings: ['Cơ sở', 'Loại', 'Quản lý', 'Tỉnh, thành phố', 'Trạng thái', 'Từ lúc', 'Số camera'],
  rows: all.map((one) => [
    ...[one.name, kinds[one.kind], managers[one.manager], one.province.name, facilityStates[one.state]],
    ...[moment(one.since), one.cameras],
  ]),
});

export const facilityHistory = ({ history }: FacilityRecordView): FileTable => ({
  headings: ['Tên', 'Tỉnh, thành phố', 'Quản lý', 'Đơn vị chủ quản', 'Từ', 'Đến', 'Căn cứ'],
  rows: history.map((one) => [
    ...[one.name, one.province, managers[one.manager], one.ownerUnit ?? '', moment(one.from), moment(one.to)],
    ...[one.basis ?? ''],
  ]),
});

const forbidden: Record<ForbiddenPlace, string> = {
  room: 'Trong phòng',
  bathroom: 'Trong nhà tắm',
  toilet: 'Trong nhà vệ sinh',
};
const placementStates: Record<PlacementState, string> = {
  reported: 'Chờ xem xét',
  confirmed: 'Đúng, phải di dời',
  unfounded: 'Không đúng',
  cleared: 'Đã khắc phục',
};

export const placements = (all: readonly PlacementView[]): FileTable => ({
  headings: [
    ...['Số', 'Trạng thái', 'Nơi bị cấm', 'Camera', 'Khu vực', 'Cơ sở', 'Người báo', 'Báo lúc', 'Nội dung'],
    ...['Người xem xét', 'Xem xét lúc', 'Kết luận'],
  ],
  rows: all.map((one) => [
    ...[one.number, placementStates[one.state], forbidden[one.place], one.camera.name, zoneNames[one.camera.zone]],
    ...[one.facility.name, one.reporter.name, moment(one.reportedAt), one.text],
    ...[one.judged?.by ?? '', moment(one.judged?.at), one.judged?.text ?? ''],
  ]),
});
