import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import writeExcelFile from 'write-excel-file/node';
import type { Download } from '../contract/audit.ts';

/** A table as people read it: dates and words in it are written out already. */
export interface FileTable {
  headings: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** One after the other in a workbook's sheets, or below each other in CSV. */
export interface NamedTable extends FileTable {
  /** Also the name of its sheet: 31 characters, none of `[]:*?/\`. */
  title: string;
}

export const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const;

const csvOptions = { escape_formulas: true, record_delimiter: 'windows' } as const;

/** CSV in UTF-8 with its mark, as Excel opens it in Vietnamese; what a spreadsheet would take for a formula begins with an apostrophe. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  stringify(rows as (string | number)[][], { ...csvOptions, bom: true });

/** Several tables below each other, each under its title. */
export const csvOfTables = (tables: readonly NamedTable[]): string =>
  csvOf(
    tables.flatMap(({ title, headings, rows }, place) => [...(place > 0 ? [['']] : []), [title], headings, ...rows]),
  );

/** A workbook with a sheet for each table; text is text, whatever it begins with. */
export async function workbookOf(tables: readonly NamedTable[]): Promise<Buffer> {
  const cell = (value: string | number) =>
    typeof value === 'number' ? { value, type: Number } : { value, type: String };
  const sheets = tables.map(({ title, headings, rows }) => ({
    data: [
      headings.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map(cell)),
    ],
    sheet: sheetName(title),
    columns: headings.map((heading, column) => ({ width: widthOf(heading, rows, column) })),
    stickyRowsCount: 1,
  }));
  return writeExcelFile(sheets).toBuffer();
}

/** One table as a download named `name-2026-11-22.csv`; `day` is that of the file. */
export async function tableFile(
  table: FileTable,
  { name, day, format }: { name: string; day: string; format: 'csv' | 'xlsx' },
): Promise<Download> {
  const body =
    format === 'csv' ? csvOf([table.headings, ...table.rows]) : await workbookOf([{ title: 'Danh sách', ...table }]);
  return { fileName: `${name}-${day}.${format}`, mediaType: mediaTypes[format], body: Readable.from([body]) };
}

const sheetName = (title: string): string => title.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31);

/** Characters: as wide as what is in the first rows, within reason. */
function widthOf(heading: string, rows: FileTable['rows'], column: number): number {
  const longest = Math.max(heading.length, ...rows.slice(0, 200).map((row) => String(row[column] ?? '').length));
  return Math.min(60, Math.max(8, longest + 2));
}
