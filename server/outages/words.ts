import type { Zone } from '../contract/common.ts';
import type { AvailabilityPart, AvailabilityScope, OutageCause, OutageState } from '../contract/outages.ts';

/** Vietnamese of files and documents; the console has its own in client/locales. */
export const partHeadings: Record<AvailabilityPart, string> = {
  live: 'Có hình',
  degraded: 'Hình kém',
  frozen: 'Hình đứng',
  black: 'Không thấy gì',
  down: 'Mất tín hiệu',
  ours: 'Không rõ do hệ thống',
  unwatched: 'Không có quan sát',
  serverDown: 'Máy chủ không chạy',
  notRegistered: 'Không thuộc diện giám sát',
  ahead: 'Chưa tới',
};

export const scopeHeadings: Record<AvailabilityScope, string> = {
  camera: 'Camera',
  facility: 'Cơ sở',
  zone: 'Khu vực',
  province: 'Tỉnh, thành phố',
  enterprise: 'Doanh nghiệp',
};

export const withinHeadings: Partial<Record<AvailabilityScope, string>> = {
  camera: 'Cơ sở',
  facility: 'Tỉnh, thành phố',
};

export const zoneNames: Record<Zone, string> = {
  corridor: 'Hành lang',
  lobby: 'Sảnh chờ tầng',
  yard: 'Sân',
  sampling: 'Khu lấy mẫu',
  reception: 'Tiếp đón',
  medical: 'Kiểm tra y tế',
  supplies: 'Tiếp nhận thực phẩm, đồ dùng',
  bath_outside: 'Phía ngoài nhà tắm, nhà vệ sinh chung',
  gate: 'Cổng ra vào',
  public: 'Khu vực công cộng khác',
};

export const causeNames: Record<OutageCause, string> = {
  power: 'Mất điện',
  link: 'Mất đường truyền',
  camera: 'Hỏng camera hoặc đầu ghi',
  frozen: 'Hình đứng',
  obstructed: 'Bị che hoặc không thấy gì',
  planned: 'Có kế hoạch',
  other: 'Nguyên nhân khác',
};

export const stateNames: Record<OutageState, string> = {
  open: 'Đang diễn ra',
  ended: 'Đã hết, chưa đóng',
  announced: 'Đã báo trước',
  closed: 'Đã đóng',
  cancelled: 'Đã hủy',
  folded: 'Gộp vào sự cố chung',
};
