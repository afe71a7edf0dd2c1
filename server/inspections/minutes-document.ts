import type { CheckAnswer, CheckItem } from '../contract/inspections.ts';
import type { Zone } from '../contract/common.ts';
import { heading, paragraph, table, type AdministrativeDocument, type Block } from '../documents/administrative.ts';
import { momentInWords, onClock, shortDay, shortMoment } from '../duty/vietnam-time.ts';
import { answerWords, itemWords, zoneWords } from './words.ts';

export interface MinutesFacts {
  number: number;
  authority: string;
  province: string;
  /** Number and day (`2026-11-22`) of the written order; null: unannounced. */
  order: { number: string; date: string } | null;
  purpose: string;
  begunAt: Date;
  endedAt: Date;
  facility: { name: string; province: string };
  inspectors: { name: string; position: string; unit: string; leads: boolean }[];
  /** What was to be checked, with the last answer to each where there is one. */
  checks: { item: CheckItem; answer: CheckAnswer | null; note: string | null }[];
  findings: {
    number: number;
    at: Date;
    camera: { name: string; zone: Zone } | null;
    text: string;
    remedy: string | null;
    deadline: Date | null;
    sanction: string | null;
    /** The picture that was taken, and the written permission for it. */
    evidence: { at: Date; sha256: string; number: string; date: string; authority: string } | null;
  }[];
  /** Null: the time ran out, and nobody wrote one. */
  conclusion: string | null;
}

type Evidence = NonNullable<MinutesFacts['findings'][number]['evidence']>;

/** The minutes of an inspection at one facility [biên bản kiểm tra]. */
export function minutesDocument(facts: MinutesFacts): AdministrativeDocument {
  const { number, authority, province, order, facility, inspectors, findings, conclusion, endedAt } = facts;
  const { day, month, year } = onClock(endedAt);
  const leader = inspectors.find(({ leads }) => leads);
  const sanctions = findings.filter(({ sanction }) => sanction !== null);
  return {
    superior: province,
    unit: authority,
    number: `${String(number).padStart(2, '0')}/BB-KT`,
    place: province.replace(/^(tỉnh|thành phố)\s+/i, ''),
    date: { day, month, year },
    title: 'Biên bản',
    subject: 'Kiểm tra qua hệ thống camera giám sát',
    body: [
      paragraph(
        order
          ? `Căn cứ văn bản số ${order.number} ngày ${shortDay(order.date)}.`
          : `Kiểm tra đột xuất theo thẩm quyền của ${authority}.`,
      ),
      paragraph(`Cơ sở được kiểm tra: ${facility.name}, ${facility.province}.`),
      paragraph('Hình thức: kiểm tra từ xa qua hình ảnh trực tiếp của hệ thống camera giám sát.'),
      paragraph(`Bắt đầu: ${momentInWords(facts.begunAt)}.`),
      paragraph(`Kết thúc: ${momentInWords(endedAt)}.`),
      ...lines('Mục đích, nội dung: ', facts.purpose),
      heading('1. Thành phần kiểm tra'),
      ...inspectors.map(({ name, position, unit, leads }) =>
        paragraph(`Ông (bà) ${name}, ${position}, ${unit}: ${leads ? 'trưởng đoàn' : 'thành viên'}.`),
      ),
      heading('2. Kết quả kiểm tra'),
      table(
        ['*', 88, 130],
        ['Nội dung kiểm tra', 'Kết quả', 'Ghi chú'],
        facts.checks.map(({ item, answer, note }) => [
          ...[itemWords(item), answer ? answerWords[answer] : 'Không kiểm tra', note ?? ''],
        ]),
      ),
      heading('3. Vấn đề phát hiện và yêu cầu khắc phục'),
      ...(findings.length === 0
        ? [paragraph('Không phát hiện vấn đề cần ghi nhận.')]
        : findings.flatMap((finding) => findingWords(finding))),
      heading('4. Kiến nghị xử lý'),
      ...(sanctions.length === 0
        ? [paragraph('Không có.')]
        : sanctions.flatMap(({ number: of, sanction }) => lines(`Về vấn đề số ${of}: `, sanction ?? ''))),
      heading('5. Kết luận'),
      ...lines('', conclusion ?? 'Hết thời hạn kiểm tra; đoàn kiểm tra không ghi kết luận riêng.'),
      paragraph(
        'Biên bản được lập trên hệ thống, gửi cơ sở được kiểm tra qua tài khoản của lãnh đạo cơ sở. ' +
          'Mã băm SHA-256 của tệp này được ghi vào nhật ký của hệ thống; tệp bị sửa sẽ không còn khớp mã băm.',
      ),
    ],
    signatures: [
      { role: 'Đại diện cơ sở', confirmed: '(Ký, ghi rõ họ tên)', name: '' },
      {
        role: 'Trưởng đoàn kiểm tra',
        confirmed:
          conclusion === null
            ? `(Hệ thống kết thúc khi hết thời hạn\nlúc ${shortMoment(endedAt)})`
            : `(Đã xác nhận trên hệ thống\nlúc ${shortMoment(endedAt)})`,
        name: leader?.name ?? '',
      },
    ],
    recipients: [facility.name, authority, 'Lưu: hồ sơ kiểm tra'],
  };
}

function findingWords({
  number,
  at,
  camera,
  text,
  remedy,
  deadline,
  evidence,
}: MinutesFacts['findings'][number]): Block[] {
  const where = camera ? `, camera ${camera.name} (${zoneWords[camera.zone]})` : '';
  return [
    ...lines(`${number}) Lúc ${shortMoment(at)}${where}: `, text),
    ...(remedy === null || !deadline
      ? []
      : lines(`Yêu cầu khắc phục, thời hạn đến ${shortMoment(deadline)}: `, remedy)),
    ...(evidence ? [paragraph(evidenceWords(evidence))] : []),
  ];
}

const evidenceWords = ({ at, sha256, number, date, authority }: Evidence): string =>
  `Hình lưu làm chứng cứ lúc ${shortMoment(at)} theo văn bản số ${number} ngày ${shortDay(date)} của ${authority}; SHA-256: ${sha256}.`;

/** What a person wrote, each of their lines as a paragraph, the first behind `before`. */
const lines = (before: string, text: string): Block[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, place) => paragraph(place === 0 ? before + line : line));
