import type { AlertRung, AlertSeverity, AlertSource } from '../contract/alerts.ts';
import { compareSeverity } from './decide.ts';

/** What is sent out of the console is in Vietnamese: nobody's choice of language is known there. */
export const sourceWords: Record<AlertSource, string> = {
  offline: 'Mất tín hiệu camera',
  frozen: 'Hình đứng yên',
  black: 'Không nhìn thấy gì',
  cut: 'Nhiều camera mất cùng lúc',
  region_cut: 'Nhiều cơ sở mất tín hiệu cùng lúc',
  tamper: 'Camera bị xoay hoặc che',
  signal_loss: 'Mất tín hiệu đầu vào',
  motion: 'Có chuyển động trong khu vực cần yên tĩnh',
  input: 'Tín hiệu báo động từ thiết bị',
  unattended: 'Không có người trực',
  violation: 'Báo cáo vi phạm',
  anomaly: 'Truy cập bất thường',
  placement: 'Camera đặt ở nơi cấm',
  inspection: 'Kiểm tra cơ sở',
};
export const severityWords: Record<AlertSeverity, string> = { minor: 'Nhẹ', major: 'Nặng', critical: 'Khẩn' };
/** Of cuts: how far they go. */
const cutWords: Partial<Record<string, string>> = {
  one_host: 'Các camera của cùng một đầu ghi hoặc thiết bị.',
  several: 'Nhiều camera của cơ sở.',
  all_cameras: 'Tất cả camera của cơ sở.',
  several_facilities: 'Nhiều cơ sở trên địa bàn.',
  all_facilities: 'Tất cả cơ sở trên địa bàn.',
};
const rungWords: Record<AlertRung, string> = {
  duty: 'tổ trực',
  leader: 'lãnh đạo cơ sở',
  authority: 'cơ quan quản lý',
};

const inVietNam = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
});

export interface Telling {
  id: string;
  number: number;
  source: AlertSource;
  severity: AlertSeverity;
  reason: string | null;
  openedAt: Date;
  place: string;
  camera: string | null;
  /** Who is told now. */
  rung: AlertRung;
  /** Nobody below has taken it. */
  escalated: boolean;
}

/** What a browser's push service carries, sealed for the browser: no place, no person, no picture. */
export const pushPayload = ({ id, number, source, severity }: Telling): string =>
  JSON.stringify({
    title: `${severityWords[severity]}: ${sourceWords[source]}`,
    body: `Cảnh báo số ${number}. Mở Vọng Gác để xem.`,
    tag: id,
    path: `/alerts/${id}`,
  });

/** Of many at once: how many and how bad. */
export function digestPayload(told: readonly Telling[]): string {
  const worst = worstOf(told);
  return JSON.stringify({
    title: `${told.length} cảnh báo mới`,
    body: `Nặng nhất: ${severityWords[worst.severity]}, ${sourceWords[worst.source]}. Mở Vọng Gác để xem.`,
    tag: 'alerts',
    path: '/alerts',
  });
}

/** That somebody wrote about an alert: neither who nor what. */
export const messagePayload = ({ id, number }: Pick<Telling, 'id' | 'number'>): string =>
  JSON.stringify({
    title: 'Tin nhắn về cảnh báo',
    body: `Cảnh báo số ${number}. Mở Vọng Gác để đọc.`,
    tag: `message ${id}`,
    path: `/alerts/${id}`,
  });

const worstOf = (told: readonly Telling[]): Telling =>
  told.reduce((worst, one) => (compareSeverity(one.severity, worst.severity) > 0 ? one : worst));

/** Lines of a mail that tells of many; the console has them all. */
const mostLines = 20;

export function digestMail(
  told: readonly Telling[],
  consoleUrl: string | undefined,
): { subject: string; text: string } {
  const lines = told
    .toSorted((a, b) => compareSeverity(b.severity, a.severity))
    .slice(0, mostLines)
    .map(
      ({ number, severity, source, camera, place, openedAt }) =>
        `Số ${number}, ${inVietNam.format(openedAt)}: ${severityWords[severity]}, ${sourceWords[source]} – ${camera ? `${camera}, ${place}` : place}`,
    );
  const rest = told.length - lines.length;
  return {
    subject: `[Vọng Gác] ${told.length} cảnh báo mới, nặng nhất: ${severityWords[worstOf(told).severity]}`,
    text: [
      ...lines,
      ...(rest > 0 ? [`và ${rest} cảnh báo khác`] : []),
      ...(consoleUrl ? ['', `${consoleUrl}/alerts`] : []),
    ].join('\n'),
  };
}

export function mailOf(told: Telling, consoleUrl: string | undefined): { subject: string; text: string } {
  const { number, source, severity, reason, openedAt, place, camera, rung, escalated, id } = told;
  const cut = cutWords[reason ?? ''];
  const lines = [
    `${severityWords[severity]}: ${sourceWords[source]}`,
    ...(cut ? [cut] : []),
    `Nơi: ${camera ? `${camera}, ${place}` : place}`,
    `Lúc: ${inVietNam.format(openedAt)}`,
    `Cảnh báo số ${number}`,
    ...(escalated ? [`Chưa có ai tiếp nhận nên báo tới ${rungWords[rung]}.`] : []),
    ...(consoleUrl ? ['', `${consoleUrl}/alerts/${id}`] : []),
  ];
  return {
    subject: `[Vọng Gác] ${severityWords[severity]}: ${sourceWords[source]} – ${place}`,
    text: lines.join('\n'),
  };
}
