import type { CheckAnswer, CheckItem, CheckRule, FindingState, InspectionState } from '../contract/inspections.ts';
import type { Zone } from '../contract/common.ts';

/** Vietnamese of the minutes and of exported lists; the console has its own in client/locales. */
export const zoneWords: Record<Zone, string> = {
  corridor: 'hành lang',
  lobby: 'sảnh chờ tầng',
  yard: 'sân',
  sampling: 'khu lấy mẫu',
  reception: 'nơi tiếp đón',
  medical: 'nơi kiểm tra y tế',
  supplies: 'nơi tiếp nhận thực phẩm, đồ dùng',
  bath_outside: 'phía ngoài nhà tắm, nhà vệ sinh chung',
  gate: 'cổng ra vào',
  public: 'khu vực công cộng khác',
};

const rules: Record<CheckRule, string> = {
  no_forbidden_camera: 'Không đặt camera trong phòng ở, nhà tắm, nhà vệ sinh',
  duty_by_assignment: 'Có người trực giám sát camera 24/7 theo văn bản phân công',
  duty_log: 'Ghi sổ theo dõi, bàn giao ca đầy đủ',
  outage_measures: 'Có biện pháp giám sát thay thế khi camera gặp sự cố',
  violations_handled: 'Vi phạm được nhắc nhở, xử lý kịp thời',
  masks: 'Đeo khẩu trang đúng quy định',
  distance: 'Giữ khoảng cách, không tụ tập đông người',
  rooms_kept: 'Người được cách ly không ra khỏi phòng ngoài thời gian cho phép',
  outsiders: 'Không tiếp xúc với người bên ngoài; nhận thực phẩm, đồ dùng đúng nơi quy định',
  protection: 'Nhân viên dùng phương tiện phòng hộ khi lấy mẫu và tiếp xúc',
  pictures_kept: 'Hình ảnh giám sát được bảo mật, không sao chép, phát tán',
};

export function itemWords(item: CheckItem): string {
  if (!item.startsWith('zone_')) return rules[item as CheckRule];
  return `Có camera hoạt động, nhìn rõ: ${zoneWords[item.slice('zone_'.length) as Zone]}`;
}

export const answerWords: Record<CheckAnswer, string> = {
  met: 'Đạt',
  not_met: 'Không đạt',
  not_applicable: 'Không áp dụng',
  not_seen: 'Không quan sát được',
};

export const stateWords: Record<InspectionState, string> = {
  planned: 'Chưa bắt đầu',
  running: 'Đang kiểm tra',
  ended: 'Đã kết thúc',
  cancelled: 'Đã hủy',
  lapsed: 'Không tiến hành',
};

export const findingWords: Record<FindingState, string> = {
  noted: 'Ghi nhận',
  open: 'Chờ khắc phục',
  answered: 'Cơ sở đã trả lời',
  accepted: 'Đã khắc phục',
  withdrawn: 'Đã rút',
};
