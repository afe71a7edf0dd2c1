import type { OpenItems, Punctuality } from '../contract/duty.ts';
import { heading, paragraph, table, type AdministrativeDocument } from '../documents/administrative.ts';
import type { ShiftLog } from './log.ts';
import { alertWords, logWords, outageWords, outWords, rowMoment, violationWords } from './record-words.ts';
import { momentInWords, onClock, shortDay, shortMoment } from './vietnam-time.ts';

/** A person as a document names them, with the shift that they were assigned to. */
export interface Party {
  name: string;
  position: string;
  shift?: { from: Date; to: Date; document: { number: string; date: string } };
}

export interface HandoverFacts extends ShiftLog {
  facility: string;
  province: string;
  number: number;
  outgoing: Required<Party>;
  signedInAt: Date;
  /** What the outgoing person wrote and when; null where they did not close their shift. */
  closing: { summary: string; at: Date } | null;
  punctuality: Punctuality;
  /** The next person, or the same one who stays for their next shift, or the leader who closed it without either. */
  ending: { kind: 'taken_over' | 'by_oneself' | 'by_leader'; party: Party; remark: string | null; at: Date };
  open: OpenItems;
}

/** Points. */
const widths = { time: 68, by: 110 };

/** The minutes of a hand-over [biên bản bàn giao ca trực], or of a shift that its leader closed. */
export function handoverDocument(facts: HandoverFacts): AdministrativeDocument {
  const { facility, province, number, outgoing, ending, closing } = facts;
  const handedOver = ending.kind === 'taken_over';
  const { day, month, year } = onClock(ending.at);
  return {
    superior: province,
    unit: facility,
    number: `${String(number).padStart(2, '0')}/BB-BGCT`,
    place: province.replace(/^(tỉnh|thành phố)\s+/i, ''),
    date: { day, month, year },
    title: 'Biên bản',
    subject: handedOver ? 'Bàn giao ca trực giám sát camera' : 'Kết thúc ca trực giám sát camera',
    body: [
      paragraph(`Thời gian: ${momentInWords(ending.at)}.`),
      paragraph(`Địa điểm: ${facility}, ${province}.`),
      paragraph(
        `${handedOver ? 'Người giao' : 'Người trực'}: ${partyWords(outgoing)}. Vào ca lúc ${shortMoment(facts.signedInAt)}${timeWords(facts)}.`,
      ),
      paragraph(endingWords(ending)),
      heading('1. Tình hình trong ca'),
      ...lines(closing?.summary ?? 'Người trực không lập phần tóm tắt trước khi ca trực được kết thúc.'),
      heading('2. Diễn biến trong ca'),
      table(
        [widths.time, '*', widths.by],
        ['Thời điểm', 'Nội dung', 'Người ghi'],
        facts.log.map((item) => {
          const { text, by } = logWords(item);
          return [rowMoment(item.at), text, by];
        }),
      ),
      ...(facts.shortened
        ? [paragraph('Sổ theo dõi trên hệ thống còn các mục khác không in trong biên bản này.')]
        : []),
      heading('3. Việc còn phải theo dõi'),
      ...openWords(facts.open),
      ...(ending.kind === 'by_oneself'
        ? []
        : [
            heading(handedOver ? '4. Ý kiến của người nhận' : '4. Lý do lãnh đạo cơ sở kết thúc ca'),
            ...lines(ending.remark ?? 'Không có ý kiến khác.'),
          ]),
      paragraph(
        `${confirmations[ending.kind]} nội dung trên bằng tài khoản cá nhân trong hệ thống. ` +
          'Mã băm SHA-256 của tệp này được ghi vào nhật ký của hệ thống; tệp bị sửa sẽ không còn khớp mã băm.',
      ),
    ],
    signatures: [
      ...(handedOver
        ? [{ role: 'Người giao', confirmed: confirmedAt(closing?.at ?? ending.at), name: outgoing.name }]
        : []),
      {
        role: parties[ending.kind],
        confirmed: confirmedAt(ending.at),
        name: ending.party.name,
      },
    ],
    recipients: ['Lãnh đạo cơ sở', 'Người giao, người nhận ca', 'Lưu: sổ theo dõi vận hành, giám sát camera'],
  };
}

const confirmations = {
  taken_over: 'Hai bên đã xác nhận',
  by_oneself: 'Người trực đã xác nhận',
  by_leader: 'Lãnh đạo cơ sở đã xác nhận',
} as const;
const parties = { taken_over: 'Người nhận', by_oneself: 'Người trực', by_leader: 'Lãnh đạo cơ sở' } as const;

function endingWords({ kind, party }: HandoverFacts['ending']): string {
  if (kind !== 'by_oneself') return `${parties[kind]}: ${partyWords(party)}.`;
  const next = party.shift ? `, ${shiftWords(party.shift)}` : '';
  return `Không bàn giao cho người khác: người trực tiếp tục trực ca sau${next}.`;
}

/** How the times differ from what was assigned, in words after a moment. */
function timeWords({ punctuality: { late, early, over } }: HandoverFacts): string {
  const ended = early > 0 ? `sớm ${early} phút` : over > 0 ? `muộn ${over} phút` : '';
  return [
    ...(late > 0 ? [` (muộn ${late} phút so với phân công)`] : []),
    ...(ended ? [`; ca kết thúc ${ended} so với phân công`] : []),
  ].join('');
}

const confirmedAt = (at: Date): string => `(Đã xác nhận trên hệ thống\nlúc ${shortMoment(at)})`;

function partyWords({ name, position, shift }: Party): string {
  const who = `ông (bà) ${name}, ${position}`;
  if (!shift) return who;
  return `${who}; ${shiftWords(shift)}`;
}

const shiftWords = ({ from, to, document }: NonNullable<Party['shift']>): string =>
  `ca trực từ ${shortMoment(from)} đến ${shortMoment(to)}, ` +
  `theo văn bản phân công số ${document.number} ngày ${shortDay(document.date)}`;

const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => paragraph(line));

function openWords({ alerts, violations, outages, cameras, notes }: OpenItems) {
  const items = [
    ...alerts.map(alertWords),
    ...violations.map(violationWords),
    ...outages.map(outageWords),
    ...cameras.map(outWords),
    ...notes.map(({ at, person, text }) => `${text} (${person} ghi lúc ${shortMoment(at)})`),
  ];
  if (items.length === 0) return [paragraph('Không có.')];
  return items.map((text, place) => paragraph(`${place + 1}) ${text}.`.replace(/\.\.$/, '.')));
}
