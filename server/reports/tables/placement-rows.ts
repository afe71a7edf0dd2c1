import type { ForbiddenPlace, PlacementState, PlacementView } from '../../contract/placements.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { zoneNames } from '../../outages/words.ts';
import { moment } from './cells.ts';

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
