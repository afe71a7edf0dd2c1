import type { AdviceCode } from '../contract/onboarding.ts';
import type { ConnectionCounts, ConnectionState } from '../contract/reports.ts';
import type { GapCause } from '../contract/duty.ts';

/** Vietnamese of the files; the console has its own in client/locales. */
export const connectionWords: Record<keyof ConnectionCounts, string> = {
  not_surveyed: 'Chưa khảo sát',
  surveyed: 'Đã khảo sát',
  installed: 'Đã lắp đặt',
  connectable: 'Đủ điều kiện kết nối',
  connected: 'Đã kết nối',
  not_connectable: 'Không kết nối được',
  refused: 'Từ chối',
};
export const connectionWord = (state: ConnectionState | null): string => connectionWords[state ?? 'not_surveyed'];

export const noEnterprise = 'Chưa ghi nhận doanh nghiệp';

export const gapWords: Record<GapCause, string> = {
  not_assigned: 'Chưa phân công người trực',
  not_signed_in: 'Người được phân công không vào ca',
  no_answer: 'Người trực không trả lời hệ thống',
};

/** What has to be changed at a camera before it can be connected. */
export const reasonWords: Record<AdviceCode, string> = {
  address_unreachable: 'không liên lạc được với địa chỉ camera',
  address_not_allowed: 'địa chỉ nằm ngoài mạng camera được phép',
  port_wrong: 'sai cổng kết nối',
  password_wrong: 'sai tên đăng nhập hoặc mật khẩu camera',
  onvif_off: 'camera chưa bật ONVIF',
  profile_missing: 'camera không có cấu hình luồng hình',
  path_wrong: 'sai đường dẫn luồng hình',
  limit_reached: 'camera đã đủ số phiên kết nối',
  tls_failed: 'không thiết lập được kết nối mã hóa',
  no_video: 'luồng không có hình',
  stream_silent: 'luồng không gửi dữ liệu',
  codec: 'chuẩn nén không phù hợp',
  larger_codec: 'luồng lớn có chuẩn nén không phù hợp',
  b_frames: 'luồng dùng khung B',
  gop_long: 'khoảng cách khung khóa quá dài',
  smart_codec: 'camera bật chế độ nén “thông minh”',
  frame_rate_low: 'số hình trên giây quá thấp',
  bitrate_high: 'tốc độ bit quá cao',
  sub_missing: 'thiếu luồng phụ',
  sub_codec: 'luồng phụ có chuẩn nén không phù hợp',
  sub_slow: 'luồng phụ có số hình trên giây quá thấp',
  sub_large: 'luồng phụ có kích thước quá lớn',
  clock_wrong: 'đồng hồ camera sai giờ',
};

/** Why a site is not connected, in one text. */
export const whyWords = (reasons: readonly AdviceCode[], note: string): string =>
  [...reasons.map((reason) => reasonWords[reason]), ...(note ? [note] : [])].join('; ');
