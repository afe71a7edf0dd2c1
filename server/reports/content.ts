import { onClock } from '../duty/vietnam-time.ts';
import { heading, paragraph, type AdministrativeDocument, type Block } from '../documents/administrative.ts';
import type { NamedTable } from '../lists/table-file.ts';

/** A table of a report with what is to be said before it. */
export interface Section extends NamedTable {
  note?: string;
  /** Points that the columns take in print; `*` shares what is left. Usual: the first column the most, the others alike. */
  widths?: (number | '*')[];
}

/** A report before it becomes a file. */
export interface ReportContent {
  /** The name of its file, without day and ending. */
  fileName: string;
  title: string;
  subject: string;
  /** The unit above, and the one that reports. */
  superior: string;
  unit: string;
  /** Where it is dated. */
  place: string;
  intro: string[];
  sections: Section[];
  closing: string[];
  author: { name: string; position: string };
  recipients: string[];
}

/** A report [báo cáo] in administrative form; its number is given by whoever sends it. */
export function reportDocument(content: ReportContent, at: Date): AdministrativeDocument {
  const { day, month, year } = onClock(at);
  return {
    ...{ superior: content.superior, unit: content.unit, title: content.title, subject: content.subject },
    number: '……/BC',
    place: content.place.replace(/^(tỉnh|thành phố)\s+/i, ''),
    date: { day, month, year },
    body: [
      ...content.intro.map(paragraph),
      ...content.sections.flatMap((section, place) => sectionBlocks(section, place + 1)),
      ...content.closing.map(paragraph),
    ],
    signatures: [{ role: 'Người lập báo cáo', confirmed: content.author.position, name: content.author.name }],
    recipients: content.recipients,
  };
}

function sectionBlocks({ title, note, headings, rows, widths }: Section, number: number): Block[] {
  return [
    heading(`${number}. ${title}`),
    ...(note ? [paragraph(note)] : []),
    rows.length === 0
      ? paragraph('Không có.')
      : {
          kind: 'table',
          widths: widths ?? headings.map((_, column) => (column === 0 ? '*' : narrow)),
          headings: [...headings],
          rows: rows.map((row) => row.map(written)),
          figures: true,
          ...(headings.length > 5 && { fontSize: 9 }),
        },
  ];
}

/** Points: a figure of six digits, and a heading of two short words. */
const narrow = 70;
const figures = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 });
const written = (value: string | number): string => (typeof value === 'number' ? figures.format(value) : value);
