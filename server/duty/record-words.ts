import type { AlertSeverity, AlertSource, AlertState } from '../contract/alerts.ts';
import type { AlertNote, LogItem, OpenItems, ShiftEvent } from '../contract/duty.ts';
import type { OutCondition } from '../contract/history.ts';
import type { ViolationState, ViolationStepKind } from '../contract/violations.ts';
import { causeNames } from '../outages/words.ts';
import { shortMoment } from './vietnam-time.ts';

/** Vietnamese of the hand-over document; the console has its own in client/locales. */
const events: Record<ShiftEvent, string> = {
  signed_in: 'Vào ca trực',
  unattended: 'Người trực không trả lời hệ thống',
  returned: 'Người trực có mặt trở lại',
  closing: 'Kết thúc ca, chờ bàn giao',
  reopened: 'Tiếp tục ca trực',
  handed_over: 'Đã bàn giao ca',
  closed_by_leader: 'Lãnh đạo cơ sở kết thúc ca trực',
  took_over: 'Nhận bàn giao ca trước',
  continued: 'Kết thúc ca, tiếp tục trực ca sau',
  replaced: 'Thay người trực',
};

const conditions: Record<OutCondition, string> = {
  frozen: 'hình đứng',
  black: 'không thấy gì',
  down: 'mất tín hiệu',
};

const sources: Record<AlertSource, string> = {
  offline: 'Camera mất tín hiệu',
  frozen: 'Hình camera bị đứng',
  black: 'Camera không thấy gì',
  cut: 'Nhiều camera của cơ sở mất tín hiệu cùng lúc',
  region_cut: 'Nhiều cơ sở mất tín hiệu cùng lúc',
  tamper: 'Camera bị tác động',
  signal_loss: 'Camera báo mất tín hiệu hình',
  motion: 'Có chuyển động',
  input: 'Tín hiệu đầu vào của camera',
  unattended: 'Không có người trực',
  violation: 'Báo cáo vi phạm',
  anomaly: 'Truy cập bất thường',
  placement: 'Camera đặt ở nơi cấm',
  inspection: 'Kiểm tra cơ sở',
};

const severities: Record<AlertSeverity, string> = { minor: 'thường', major: 'quan trọng', critical: 'nghiêm trọng' };

const states: Record<AlertState, string> = {
  new: 'chưa tiếp nhận',
  acknowledged: 'đã tiếp nhận',
  in_progress: 'đang xử lý',
  resolved: 'đã xử lý',
  false_alarm: 'báo nhầm',
  folded: 'đã gộp vào cảnh báo khác',
};

const violationSteps: Record<ViolationStepKind, string> = {
  reported: 'báo vi phạm',
  seen: 'đã xem báo cáo',
  answered: 'trả lời',
  remedied: 'đã khắc phục',
  closed: 'xác nhận, đóng',
  reopened: 'mở lại',
  withdrawn: 'rút lại báo cáo',
  reminded: 'nhắc cơ sở',
  escalated: 'báo cơ quan quản lý',
};

const violationStates: Record<ViolationState, string> = {
  reported: 'chưa trả lời',
  answered: 'đã trả lời, chưa khắc phục',
  remedied: 'đã khắc phục, chờ xác nhận',
  closed: 'đã đóng',
  withdrawn: 'đã rút lại',
};

/** `14:05 22/11`: no shift lasts a year. */
export const rowMoment = (at: string): string => shortMoment(at).slice(0, -5);

export const alertWords = ({ number, source, camera, severity, state }: AlertNote): string =>
  [
    `Cảnh báo số ${number}: ${sources[source]}`,
    ...(camera === null ? [] : [camera]),
    `mức ${severities[severity]}`,
    states[state],
  ].join(', ');

export const violationWords = ({ number, what, where, state }: OpenItems['violations'][number]): string =>
  [`Vi phạm số ${number}: ${what}`, ...(where === null ? [] : [where]), violationStates[state]].join(', ');

export function outageWords({ number, camera, cameras, cause, at, until }: OpenItems['outages'][number]): string {
  const end = until ? `đến ${shortMoment(until)}, chưa đóng` : 'chưa trở lại';
  const what = camera ?? `${cameras} camera`;
  return `Sự cố số ${number}: ${what}, ${causeNames[cause].toLowerCase()}, từ ${shortMoment(at)} ${end}`;
}

export const outWords = ({ name, condition, since }: OpenItems['cameras'][number]): string =>
  `${name}: ${conditions[condition]} từ ${shortMoment(since)}`;

/** What a row of the document's log says, and who did or wrote it. */
export function logWords(item: LogItem): { text: string; by: string } {
  switch (item.kind) {
    case 'shift':
      return {
        text: [events[item.event], ...(item.text ? [item.text] : [])].join(': '),
        by: item.person ?? 'Hệ thống',
      };
    case 'note': {
      const prefix = item.corrects ? 'Đính chính: ' : item.settles ? 'Đã xong: ' : item.open ? 'Cần theo dõi: ' : '';
      return { text: prefix + item.text, by: item.person };
    }
    case 'alert':
      return { text: alertWords(item), by: 'Hệ thống' };
    case 'message':
      return { text: `Tin nhắn về cảnh báo số ${item.number}: ${item.text}`, by: item.person };
    case 'violation': {
      const { number, what, where, step } = item;
      return {
        text: `Vi phạm số ${number} (${where === null ? what : `${what}, ${where}`}): ${violationSteps[step]}`,
        by: item.person ?? 'Hệ thống',
      };
    }
    case 'camera': {
      const until = item.until ? `đến ${shortMoment(item.until)}` : 'chưa trở lại';
      const record = item.outage ? ` (sự cố số ${item.outage.number})` : '';
      return { text: `${item.camera}: ${conditions[item.condition]}, ${until}${record}`, by: 'Hệ thống' };
    }
    case 'viewings':
      return { text: `Xem ${item.cameras.length} camera (${item.looks} lượt)`, by: item.person };
  }
}
