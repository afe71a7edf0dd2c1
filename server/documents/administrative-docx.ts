import {
  AlignmentType,
  BorderStyle,
  Document,
  Header,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
  type IParagraphOptions,
  type ISectionOptions,
} from 'docx';
import {
  capitals,
  indent,
  left,
  margins,
  national,
  numberLine,
  placeLine,
  recipientLines,
  recipientsTitle,
  right,
  textWidth,
  type AdministrativeDocument,
  type Block,
} from './administrative.ts';

type Child = Paragraph | Table;

/** Word counts lengths in twentieths of a point, the size of letters in halves of one. */
const twips = (points: number): number => Math.round(points * 20);
const halves = (points: number): number => Math.round(points * 2);
/** The face that the decree names. */
const face = 'Times New Roman';
const a4 = { width: twips((210 * 72) / 25.4), height: twips((297 * 72) / 25.4) };
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const;
const noBorders = { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none };

/** The same document as administrativePdf() makes, as bytes of a DOCX (Office Open XML). */
export async function administrativeDocx(document: AdministrativeDocument): Promise<Buffer> {
  const section: ISectionOptions = {
    properties: {
      titlePage: true,
      page: {
        size: a4,
        margin: {
          ...{ top: twips(margins.top), bottom: twips(margins.bottom), header: twips(margins.top / 2) },
          ...{ left: twips(margins.left), right: twips(margins.right) },
        },
      },
    },
    headers: {
      first: new Header({ children: [] }),
      default: new Header({
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            children: [new TextRun({ children: [PageNumber.CURRENT] })],
          }),
        ],
      }),
    },
    children: [
      head(document),
      line(capitals(document.title), { bold: true, size: 14, above: 20 }),
      line(document.subject, { bold: true, size: 14, below: 12 }),
      ...document.body.flatMap(child),
      signatures(document),
      line(recipientsTitle, { bold: true, italics: true, size: 12, above: 14, side: 'left' }),
      ...recipientLines(document).map((text) => line(text, { size: 11, side: 'left' })),
    ],
  };
  const { title, subject, unit } = document;
  return Packer.toBuffer(
    new Document({
      ...{ title: `${title} ${subject}`, creator: unit, subject: document.number },
      styles: {
        default: {
          document: {
            run: { font: face, size: halves(13), language: { value: 'vi-VN' } },
            paragraph: { spacing: { line: 276 } },
          },
        },
      },
      sections: [section],
    }),
  );
}

/** A block in the words of Word. */
function child(block: Block): Child[] {
  switch (block.kind) {
    case 'heading':
      return [line(block.text, { bold: true, above: 6, below: 4, side: 'left', keepNext: true })];
    case 'paragraph':
      return [
        new Paragraph({
          text: block.text,
          alignment: AlignmentType.JUSTIFIED,
          indent: { firstLine: twips(indent) },
          spacing: { after: twips(6) },
        }),
      ];
    case 'table':
      return [gridOf(block), new Paragraph({ spacing: { after: twips(2) } })];
  }
}

function gridOf({ widths, headings, rows }: Extract<Block, { kind: 'table' }>): Table {
  const fixed = widths.reduce<number>((sum, width) => sum + (width === '*' ? 0 : width), 0);
  const open = widths.filter((width) => width === '*').length;
  const columns = widths.map((width) => twips(width === '*' ? (textWidth - fixed) / open : width));
  const cell = (text: string, column: number, bold: boolean) =>
    new TableCell({
      width: { size: columns[column] ?? 0, type: WidthType.DXA },
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      children: [line(text, { size: 12, bold, side: bold ? 'center' : 'left' })],
    });
  const row = (texts: string[], isHeading: boolean) =>
    new TableRow({
      tableHeader: isHeading,
      cantSplit: true,
      children: texts.map((text, column) => cell(text, column, isHeading)),
    });
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: twips(textWidth), type: WidthType.DXA },
    columnWidths: columns,
    rows: [row(headings, true), ...rows.map((texts) => row(texts, false))],
  });
}

/** The unit with its number on the left, the national title with place and date on the right. */
const head = (document: AdministrativeDocument): Table =>
  sideBySide([
    {
      width: left,
      children: [
        line(capitals(document.superior)),
        line(capitals(document.unit), { bold: true, ruled: true }),
        line(numberLine(document), { above: 6 }),
      ],
    },
    {
      width: right,
      children: [
        line(national.name, { bold: true, size: 12 }),
        line(national.motto, { bold: true, ruled: true }),
        line(placeLine(document), { italics: true, above: 6 }),
      ],
    },
  ]);

const signatures = ({ signatures: hands }: AdministrativeDocument): Table =>
  sideBySide(
    hands.map(({ role, confirmed, name }) => ({
      width: textWidth / hands.length,
      children: [
        line(capitals(role), { bold: true, above: 16, keepNext: true }),
        ...confirmed.split('\n').map((text) => line(text, { italics: true, size: 11, keepNext: true })),
        line(name, { bold: true, above: 22 }),
      ],
    })),
  );

const sideBySide = (columns: { width: number; children: Paragraph[] }[]): Table =>
  new Table({
    layout: TableLayoutType.FIXED,
    width: { size: twips(textWidth), type: WidthType.DXA },
    columnWidths: columns.map(({ width }) => twips(width)),
    borders: noBorders,
    rows: [
      new TableRow({
        cantSplit: true,
        children: columns.map(
          ({ width, children }) => new TableCell({ width: { size: twips(width), type: WidthType.DXA }, children }),
        ),
      }),
    ],
  });

interface LineLook {
  bold?: boolean;
  italics?: boolean;
  /** Points, as those that follow. */
  size?: number;
  above?: number;
  below?: number;
  side?: 'left' | 'center';
  /** With a short line below. */
  ruled?: boolean;
  keepNext?: boolean;
}

function line(text: string, look: LineLook = {}): Paragraph {
  const { bold, italics, size = 13, above = 0, below = 0, side = 'center', ruled, keepNext } = look;
  const options: IParagraphOptions = {
    alignment: side === 'left' ? AlignmentType.LEFT : AlignmentType.CENTER,
    spacing: { before: twips(above), after: twips(below) },
    children: [
      new TextRun({
        ...{ text, size: halves(size) },
        ...(bold && { bold }),
        ...(italics && { italics }),
        ...(ruled && { underline: {} }),
      }),
    ],
    ...(keepNext && { keepNext }),
  };
  return new Paragraph(options);
}
