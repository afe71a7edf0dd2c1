import { fileURLToPath } from 'node:url';
import pdfmake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';

/**
 * Documents in the form of Decree 30/2020/NĐ-CP, appendix I: A4, margins of 20 mm (30 mm on the left), a serif face of 13 to 14 points, the national
 * title on the right, the unit with its number on the left, page numbers in the middle above from the second page on.
 */
export interface AdministrativeDocument {
  /** The unit above, and the one that issues it; as people write them, the form is in capitals. */
  superior: string;
  unit: string;
  /** Such as `12/BB-BGCT`. */
  number: string;
  place: string;
  date: { day: number; month: number; year: number };
  /** Such as `Biên bản`, and what it is about. */
  title: string;
  subject: string;
  body: Block[];
  /** From left to right; `confirmed` stands where a hand would sign. */
  signatures: { role: string; confirmed: string; name: string }[];
  recipients: string[];
}

/** A part of a document's body, whatever file it becomes (administrative-docx.ts makes the other one). */
export type Block =
  | { kind: 'paragraph' | 'heading'; text: string }
  /** With a heading that is repeated on each page; a width is in points, `*` takes what is left; 12 points unless told otherwise; with
   * `figures` what is a number stands on the right. */
  | {
      kind: 'table';
      widths: (number | '*')[];
      headings: string[];
      rows: string[][];
      fontSize?: number;
      figures?: boolean;
    };

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const heading = (text: string): Block => ({ kind: 'heading', text });
export const table = (widths: (number | '*')[], headings: string[], rows: string[][]): Block => ({
  kind: 'table',
  widths,
  headings,
  rows,
});

/** What stands on every document. */
export const national = { name: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', motto: 'Độc lập - Tự do - Hạnh phúc' };
export const recipientsTitle = 'Nơi nhận:';
export const numberLine = ({ number }: AdministrativeDocument): string => `Số: ${number}`;
export const placeLine = ({ place, date }: AdministrativeDocument): string =>
  `${place}, ngày ${twoDigits(date.day)} tháng ${twoDigits(date.month)} năm ${date.year}`;
export const recipientLines = ({ recipients }: AdministrativeDocument): string[] =>
  recipients.map((text, place) => `- ${text}${place === recipients.length - 1 ? '.' : ';'}`);
/** As the form writes units and titles. */
export const capitals = (text: string): string => text.toLocaleUpperCase('vi');

const font = (name: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/tinos/${name}/Tinos_${name}.ttf`));
// Metrically the face that the decree names, with every Vietnamese letter.
const fonts = {
  serif: {
    normal: font('400Regular'),
    bold: font('700Bold'),
    italics: font('400Regular_Italic'),
    bolditalics: font('700Bold_Italic'),
  },
};
pdfmake.setFonts(fonts);
/** For what is written beside pictures. */
export const plainFont = fonts.serif.normal;
const fontFiles = new Set(Object.values(fonts.serif));
// A document is made of what it is given and of the face, of no other file and of nothing from outside.
pdfmake.setLocalAccessPolicy((path) => fontFiles.has(path));
pdfmake.setUrlAccessPolicy(() => false);

/** Points for a millimetre. */
const mm = 72 / 25.4;
const pageWidth = 210 * mm;
/** Of the page, points. */
export const margins = { left: 30 * mm, right: 20 * mm, top: 20 * mm, bottom: 20 * mm };
export const textWidth = pageWidth - margins.left - margins.right;
/** Of the two halves of the head. */
export const [left, right] = [textWidth * 0.42, textWidth * 0.58];
/** The first line of a paragraph begins so far in, points. */
export const indent = 10 * mm;

/** The bytes of its PDF. */
export async function administrativePdf(document: AdministrativeDocument): Promise<Buffer> {
  return pdfmake.createPdf(definition(document)).getBuffer();
}

/** A block in the words of pdfmake. */
function content(block: Block): Content {
  switch (block.kind) {
    case 'heading':
      return { text: block.text, bold: true, margin: [0, 6, 0, 4], headlineLevel: 1 };
    case 'paragraph':
      // As the form has them: both edges even, the first line further in.
      return {
        text: block.text.split(/(?<=\s)/).map((word) => (isOnePiece(word) ? { text: word, noWrap: true } : word)),
        alignment: 'justify',
        leadingIndent: indent,
        margin: [0, 0, 0, 6],
      };
    case 'table':
      return {
        table: {
          // It writes into what it is given.
          widths: [...block.widths],
          headerRows: 1,
          dontBreakRows: true,
          body: [
            block.headings.map((text) => ({ text, bold: true, alignment: 'center' as const })),
            ...block.rows.map((row) =>
              row.map((text) => (block.figures && isFigure.test(text) ? { text, alignment: 'right' as const } : text)),
            ),
          ],
        },
        fontSize: block.fontSize ?? 12,
        margin: [0, 2, 0, 8],
      };
  }
}

/** As they are written in Viet Nam, and a dash where there is none. */
const isFigure = /^(\d[\d.]*(,\d+)?|–)$/;

/** Numbers of documents and dates: a line that is made even would be torn apart after each of their strokes. */
const isOnePiece = (word: string): boolean => /[/-]\S/.test(word) && word.length <= 40;

function definition(document: AdministrativeDocument): TDocumentDefinitions {
  return {
    pageSize: 'A4',
    pageMargins: [margins.left, margins.top, margins.right, margins.bottom],
    defaultStyle: { font: 'serif', fontSize: 13, lineHeight: 1.15 },
    info: { title: `${document.title} ${document.subject}`, author: document.unit, subject: document.number },
    language: 'vi-VN',
    // A heading stands with what it is over.
    pageBreakBefore: ({ headlineLevel }, nodes) => headlineLevel === 1 && nodes.getFollowingNodesOnPage().length === 0,
    header: (page) => (page === 1 ? null : { text: String(page), alignment: 'center', margin: [0, 10 * mm, 0, 0] }),
    content: [
      {
        columns: [
          {
            width: left,
            stack: [
              { text: capitals(document.superior), alignment: 'center' },
              { text: capitals(document.unit), alignment: 'center', bold: true },
              rule(left, 60),
              { text: numberLine(document), alignment: 'center', margin: [0, 6, 0, 0] },
            ],
          },
          {
            width: right,
            stack: [
              { text: national.name, alignment: 'center', bold: true, fontSize: 12, noWrap: true },
              { text: national.motto, alignment: 'center', bold: true },
              rule(right, 162),
              { text: placeLine(document), alignment: 'center', italics: true, margin: [0, 6, 0, 0] },
            ],
          },
        ],
      },
      { text: capitals(document.title), bold: true, fontSize: 14, alignment: 'center', margin: [0, 20, 0, 0] },
      { text: document.subject, bold: true, fontSize: 14, alignment: 'center' },
      rule(textWidth, 90, 12),
      ...document.body.map(content),
      signatures(document),
    ],
  };
}

/** Recipients on the left and hands on the right, never torn apart. */
function signatures(document: AdministrativeDocument): Content {
  return {
    unbreakable: true,
    stack: [
      {
        columns: document.signatures.map(({ role, confirmed, name }) => ({
          width: '*',
          alignment: 'center' as const,
          stack: [
            { text: capitals(role), bold: true },
            { text: confirmed, italics: true, fontSize: 11, margin: [0, 4, 0, 22] },
            { text: name, bold: true },
          ],
        })),
        columnGap: 16,
        margin: [0, 16, 0, 14],
      },
      { text: recipientsTitle, bold: true, italics: true, fontSize: 12 },
      ...recipientLines(document).map((text) => ({ text, fontSize: 11 })),
    ],
  };
}

/** A line under what stands in the middle of `width`, with `below` points of room after it. */
const rule = (width: number, length: number, below = 0): Content => ({
  canvas: [{ type: 'line', x1: (width - length) / 2, y1: 2, x2: (width + length) / 2, y2: 2, lineWidth: 0.8 }],
  margin: [0, 0, 0, below],
});

/** The form has a nought before days and before January and February alone; before all of them it is as usual, and right too. */
const twoDigits = (value: number): string => String(value).padStart(2, '0');
