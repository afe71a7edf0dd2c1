import type { DutyState, ShiftView } from '../../contract/duty.ts';
import type { FileTable } from '../../lists/table-file.ts';
import { day, moment } from './cells.ts';

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
