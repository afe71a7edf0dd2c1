import type { ViolationAct } from '../../../server/contract/violations.ts';

/** A violation that somebody sees on a camera, and what becomes of it. */
export interface Sighting {
  by: string;
  camera: string;
  /** Of the list of kinds that the application brings. */
  kind: string;
  text: string;
  daysBefore: number;
  /** Or so many minutes before the end. */
  at: string | number;
  /** Minutes after the report. */
  steps: readonly (readonly [after: number, who: string, act: ViolationAct, note?: string, remedyInHours?: number])[];
}

export const sightings: readonly Sighting[] = [
  {
    ...{ by: 'duty.a', camera: 'a4', kind: 'Không đeo khẩu trang', daysBefore: 13, at: '09:42' },
    text: 'Hai công dân phòng 204 và 206 đứng nói chuyện ngoài hành lang, không đeo khẩu trang.',
    steps: [
      [4, 'leader.a', 'see'],
      [9, 'leader.a', 'remedy', 'Đã nhắc qua loa và cử người đến nhắc trực tiếp, công dân đã về phòng.'],
      [35, 'duty.a', 'close'],
    ],
  },
  {
    ...{ by: 'inspector', camera: 'b3', kind: 'Tụ tập đông người, không giữ khoảng cách', daysBefore: 10, at: '15:20' },
    text: 'Nhóm bốn người tụ tập cuối hành lang nhà điều dưỡng, không giữ khoảng cách.',
    steps: [
      [22, 'leader.b', 'see'],
      [31, 'leader.b', 'answer', 'Đã giải tán; sẽ bố trí thêm người trực hành lang vào giờ chiều.', 6],
      [290, 'leader.b', 'remedy', 'Đã phân công người trực hành lang từ 14 giờ đến 20 giờ hằng ngày.'],
      [1250, 'inspector', 'close'],
    ],
  },
  {
    ...{
      by: 'duty.b',
      camera: 'b4',
      kind: 'Chuyển, nhận thực phẩm, đồ dùng không đúng quy định',
      daysBefore: 5,
      at: '17:08',
    },
    text: 'Người giao thực phẩm vào quá vạch giới hạn, không mang găng tay.',
    // Nobody answers in time.
    steps: [
      [95, 'leader.b', 'answer', 'Đã nhắc nhà cung cấp bằng văn bản, từ mai giao hàng qua bàn trung gian.', 20],
      [1130, 'leader.b', 'remedy', 'Đã kê bàn trung gian và vạch sơn giới hạn tại nơi nhận đồ.'],
      [1500, 'inspector', 'close'],
    ],
  },
  {
    ...{
      by: 'inspector',
      camera: 'a3',
      kind: 'Nhân viên không mang đủ trang phục phòng hộ',
      daysBefore: 1,
      at: '10:15',
    },
    text: 'Nhân viên phục vụ tại sảnh tầng 1 kéo khẩu trang xuống cằm khi phát cơm.',
    steps: [
      [12, 'leader.a', 'see'],
      [18, 'leader.a', 'answer', 'Đã nhắc nhở, yêu cầu viết cam kết; tổ trưởng hậu cần kiểm tra từng bữa.', 30],
    ],
  },
  {
    ...{ by: 'duty.a', camera: 'a6', kind: 'Ra khỏi phòng, khu vực cách ly khi chưa được phép', daysBefore: 0, at: 26 },
    text: 'Ba công dân ra sân giữa hai dãy nhà ngoài giờ cho phép.',
    steps: [[3, 'leader.a', 'see']],
  },
];
