import type { FacilityRecordSummary, FacilityRecordView, FacilityState } from '../../contract/facility-life.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { kinds, moment } from './cells.ts';

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
