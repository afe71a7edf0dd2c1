import type {
  Condition,
  ConnectionRow,
  FacilityNumbers,
  ProblemKind,
  ProvinceNumbers,
} from '../../contract/coverage.ts';
import type { FacilityView } from '../../contract/rest.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { zoneNames } from '../../outages/words.ts';
import { kinds, moment } from './cells.ts';

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
