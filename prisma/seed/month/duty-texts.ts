/** What people on duty write. */
export interface DutyTexts {
  notes: readonly string[];
  /** What the next shift has to see to, and what it writes when that is done. */
  open: readonly (readonly [open: string, settled: string])[];
  summaries: readonly string[];
  remarks: readonly string[];
}

const remarks = [
  'Đã nhận đủ sổ trực, chìa khóa phòng trực và tình hình ca trước.',
  'Nhất trí nội dung bàn giao.',
  'Đã kiểm tra hình ảnh các camera khi nhận ca.',
  'Đã nhận bàn giao, tiếp tục theo dõi các việc còn mở.',
] as const;

const summaries = [
  'Ca trực ổn định. Hình ảnh các camera rõ, không phát hiện vi phạm.',
  'Ca trực ổn định, công dân chấp hành tốt. Đã nhắc một trường hợp đứng ở hành lang quá lâu.',
  'Theo dõi đủ các vị trí. Giờ phát cơm trật tự, giữ khoảng cách.',
  'Không có tình huống bất thường. Các cảnh báo trong ca đã được xử lý và ghi trong sổ.',
  'Đã theo dõi liên tục các camera; tình hình khu vực cổng và sân bình thường.',
] as const;

export const dutyTexts = {
  a: {
    notes: [
      'Tiếp nhận 14 công dân từ chuyến bay về sân bay Vân Đồn, đã khai báo y tế và nhận phòng tại tầng 2.',
      'Đội lấy mẫu của Trung tâm Y tế vào làm việc tại khu lấy mẫu, mang đủ đồ bảo hộ.',
      'Phát cơm trưa tại sảnh tầng 1, công dân giữ khoảng cách.',
      'Nhắc qua loa hai công dân ở hành lang tầng 2 dãy Đông không đeo khẩu trang; đã chấp hành.',
      'Xe chở rác thải y tế vào cổng chính, ra sau 25 phút.',
      'Phun khử khuẩn hành lang và sảnh chờ, hình ảnh mờ trong khoảng 10 phút.',
      'Người nhà gửi đồ tại cổng, bảo vệ tiếp nhận và khử khuẩn theo quy trình.',
      'Công dân phòng 215 báo sốt 38,2 °C, đã báo tổ y tế đưa sang phòng theo dõi.',
      'Hoàn thành cách ly cho 9 công dân, bàn giao giấy chứng nhận tại khu tiếp đón.',
      'Tuần tra hình ảnh lúc nửa đêm: các hành lang vắng, cổng đã khóa.',
      'Mưa lớn, sân giữa ngập nhẹ; hình ảnh camera sân vẫn quan sát được.',
    ],
    open: [
      [
        'Đèn hành lang tầng 2 dãy Đông hỏng một bóng, ảnh ban đêm tối ở cuối dãy. Đã báo tổ hậu cần, ca sau theo dõi.',
        'Đã thay bóng đèn cuối hành lang tầng 2 dãy Đông, hình ảnh ban đêm rõ.',
      ],
      [
        'Cành cây che một phần khung hình camera sân giữa hai dãy nhà, đề nghị tổ hậu cần cắt tỉa.',
        'Đã cắt cành cây che camera sân, khung hình thông thoáng.',
      ],
      [
        'Công dân phòng 208 đề nghị gặp bác sĩ về thuốc huyết áp, tổ y tế hẹn đầu ca sau.',
        'Bác sĩ đã khám và cấp thuốc cho công dân phòng 208.',
      ],
    ],
    summaries,
    remarks,
  },
  b: {
    notes: [
      'Đoàn 8 công dân đến từ vùng dịch, hướng dẫn theo lối riêng qua cổng phía biển.',
      'Nhà cung cấp giao thực phẩm lúc 6 giờ 10 tại nơi nhận đồ, không tiếp xúc trực tiếp.',
      'Khám sàng lọc buổi sáng tại phòng kiểm tra y tế, đủ nhân viên và đồ bảo hộ.',
      'Nhắc một công dân ra hành lang nhà điều dưỡng ngoài giờ, đã về phòng.',
      'Gió mạnh từ biển, camera cổng rung nhẹ, vẫn quan sát được biển số xe.',
      'Lấy mẫu xét nghiệm lần 2 cho 31 công dân.',
      'Đã kiểm tra máy phát điện dự phòng, còn đủ nhiên liệu cho 8 giờ.',
      'Bàn giao 5 công dân hoàn thành cách ly cho xe của huyện.',
    ],
    open: [
      ['Khóa cổng phía biển bị kẹt, tạm dùng xích; đề nghị thay khóa.', 'Đã thay khóa cổng phía biển.'],
      [
        'Thiếu 20 bộ đồ bảo hộ cho ca lấy mẫu ngày mai, đã đề nghị Trung tâm Y tế cấp bổ sung.',
        'Đã nhận 40 bộ đồ bảo hộ từ Trung tâm Y tế.',
      ],
    ],
    summaries,
    remarks,
  },
} as const satisfies Record<string, DutyTexts>;
