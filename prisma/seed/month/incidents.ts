import type { AlertAct, AlertSource } from '../../../server/contract/alerts.ts';
import type { MeasureKind, OutageCause } from '../../../server/contract/outages.ts';
import type { StreamHealth, StreamReason } from '../../../server/contract/stream-state.ts';
import type { DemoPlaceKey } from '../demo-places.ts';

/** Something that happens to cameras, and what people do about it. */
export interface Incident {
  site: Exclude<DemoPlaceKey, 'country' | 'province'>;
  /** By their keys on the simulator. */
  cameras: readonly string[];
  daysBefore: number;
  /** Or so many minutes before the end. */
  from: string | number;
  /** Unset: it goes on. */
  minutes?: number;
  /** Why nothing comes, or what is wrong with what comes. */
  how: StreamReason | Exclude<StreamHealth, { kind: 'live' }>;
  source: AlertSource;
  /** Somebody has said before that it would be so. */
  announced?: {
    by: string;
    daysBefore: number;
    at: string;
    /** Times of the day of the incident. */
    from: string;
    to: string;
    text: string;
  };
  /** Minutes from its beginning; `duty`: whoever is on duty there. */
  answers: readonly (readonly [after: number, who: 'duty' | (string & {}), act: AlertAct, note?: string])[];
  outage?: {
    by: 'duty' | (string & {});
    cause: OutageCause;
    measure?: readonly [MeasureKind, string];
    repair?: readonly [text: string, who: string];
    closing?: string;
  };
}

export const incidents: readonly Incident[] = [
  {
    ...{ site: 'facility-a', cameras: ['a4'], daysBefore: 20, from: '02:10', minutes: 22 },
    ...{ how: 'timeout', source: 'offline' },
    answers: [
      [4, 'duty', 'acknowledge'],
      [27, 'duty', 'resolve', 'Bộ chuyển mạch tầng 2 treo, đã khởi động lại; hình ảnh trở lại bình thường.'],
    ],
    outage: {
      ...{ by: 'duty', cause: 'link' },
      repair: ['Khởi động lại bộ chuyển mạch tầng 2.', 'Tổ hậu cần khu cách ly A'],
    },
  },
  {
    ...{ site: 'facility-b', cameras: ['b1', 'b2', 'b3', 'b4'], daysBefore: 15, from: '16:31', minutes: 38 },
    ...{ how: 'host_unreachable', source: 'cut' },
    answers: [
      [2, 'duty', 'acknowledge'],
      [6, 'duty', 'begin'],
      [44, 'duty', 'resolve', 'Xe cẩu vướng đứt cáp quang trước cổng, nhà mạng đã hàn nối xong.'],
    ],
    outage: {
      ...{ by: 'duty', cause: 'link' },
      measure: ['guard', 'Bố trí hai người trực tại cổng phía biển và hành lang nhà điều dưỡng đến khi có hình ảnh.'],
      repair: ['Hàn nối cáp quang trước cổng.', 'Tổ ứng cứu VNPT Sơn Hải'],
      closing: 'Đã kiểm tra đủ bốn camera.',
    },
  },
  {
    ...{ site: 'facility-a', cameras: ['a6'], daysBefore: 11, from: '13:48', minutes: 17 },
    ...{ how: { kind: 'frozen', reason: 'picture_frozen' }, source: 'frozen' },
    answers: [
      [1, 'duty', 'acknowledge'],
      [19, 'duty', 'resolve', 'Camera treo do quá nóng buổi trưa, đã khởi động lại.'],
    ],
    outage: { by: 'duty', cause: 'frozen' },
  },
  {
    ...{ site: 'checkpoint', cameras: ['c1', 'c2'], daysBefore: 8, from: '09:20', minutes: 316 },
    ...{ how: 'host_unreachable', source: 'cut' },
    answers: [
      [13, 'police', 'acknowledge'],
      [16, 'police', 'begin'],
      [
        324,
        'police',
        'resolve',
        'Trạm phát sóng 4G khu vực cầu mất nguồn; đã có tín hiệu trở lại, chốt tăng thêm một người.',
      ],
    ],
  },
  {
    ...{ site: 'facility-a', cameras: ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'], daysBefore: 6, from: '14:12', minutes: 49 },
    ...{ how: 'host_unreachable', source: 'cut' },
    answers: [
      [1, 'duty', 'acknowledge'],
      [3, 'duty', 'begin'],
      [
        56,
        'duty',
        'resolve',
        'Mất điện lưới do sửa chữa đột xuất đường dây 22 kV; đã có điện lại, sáu camera có hình ảnh.',
      ],
    ],
    outage: {
      ...{ by: 'duty', cause: 'power' },
      measure: [
        'guard',
        'Bố trí ba người trực trực tiếp tại cổng, sảnh tầng 1 và hành lang tầng 2 trong thời gian mất điện.',
      ],
      repair: ['Đóng điện lại; thay ắc quy bộ lưu điện của tủ mạng.', 'Điện lực Sơn Hải và tổ hậu cần'],
      closing: 'Đề nghị bổ sung máy phát cho tủ camera.',
    },
  },
  {
    ...{ site: 'military', cameras: ['m1'], daysBefore: 5, from: '20:40', minutes: 35 },
    ...{ how: 'timeout', source: 'offline' },
    answers: [
      [14, 'military', 'acknowledge'],
      [41, 'military', 'resolve', 'Trực ban đã kiểm tra nguồn camera cổng doanh trại, hoạt động lại.'],
    ],
  },
  {
    ...{ site: 'facility-a', cameras: ['a2'], daysBefore: 4, from: '13:36', minutes: 34 },
    ...{ how: 'host_unreachable', source: 'offline' },
    announced: {
      ...{ by: 'leader.a', daysBefore: 5, at: '10:05', from: '13:30', to: '14:30' },
      text: 'Thay bộ nguồn camera khu tiếp đón; tổ hậu cần thực hiện. Trong lúc đó bố trí một người trực tại khu tiếp đón.',
    },
    answers: [
      [2, 'duty', 'acknowledge'],
      [38, 'duty', 'resolve', 'Ngừng camera theo kế hoạch đã báo trước để thay bộ nguồn; hình ảnh đã trở lại.'],
    ],
    outage: {
      ...{ by: 'duty', cause: 'planned' },
      measure: ['guard', 'Một người trực tại khu tiếp đón trong thời gian thay bộ nguồn.'],
      repair: ['Thay bộ nguồn camera khu tiếp đón.', 'Tổ hậu cần khu cách ly A'],
      closing: 'Xong trước giờ đã báo.',
    },
  },
  {
    ...{ site: 'facility-a', cameras: ['a3'], daysBefore: 3, from: '22:05', minutes: 43 },
    ...{ how: { kind: 'frozen', reason: 'picture_frozen' }, source: 'frozen' },
    answers: [
      [1, 'duty', 'acknowledge'],
      [4, 'duty', 'begin'],
      [46, 'duty', 'resolve', 'Khởi động lại từ xa không được, đã ngắt và cấp lại nguồn; đồng hồ trên hình chạy đúng.'],
    ],
    outage: {
      ...{ by: 'duty', cause: 'frozen' },
      measure: ['patrol', 'Tuần tra sảnh tầng 1 mười phút một lần đến khi có hình ảnh.'],
      repair: ['Ngắt và cấp lại nguồn camera sảnh tầng 1.', 'Tổ hậu cần khu cách ly A'],
    },
  },
  {
    ...{ site: 'facility-b', cameras: ['b1'], daysBefore: 2, from: '05:34', minutes: 41 },
    ...{ how: { kind: 'black', reason: 'picture_obstructed' }, source: 'black' },
    answers: [
      [2, 'duty', 'acknowledge'],
      [8, 'duty', 'begin'],
      [44, 'duty', 'resolve', 'Bạt che bị gió thổi phủ lên camera cổng; đã gỡ và buộc lại.'],
    ],
    outage: {
      ...{ by: 'duty', cause: 'obstructed' },
      measure: ['guard', 'Một người trực tại cổng phía biển đến khi gỡ xong bạt.'],
    },
  },
  {
    ...{ site: 'facility-b', cameras: ['b4'], daysBefore: 0, from: 52 },
    ...{ how: { kind: 'black', reason: 'picture_obstructed' }, source: 'black' },
    answers: [
      [2, 'duty', 'acknowledge'],
      [9, 'duty', 'begin'],
    ],
  },
];
