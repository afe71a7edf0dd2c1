import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { readSheet } from 'read-excel-file/universal';
import { AppError } from '../errors.ts';

/** Bytes: a list of a few thousand people is a tenth of this. */
const largestList = 1024 * 1024;
/** Bytes that an XLSX file may unpack to. */
const largestUnpacked = 16 * 1024 * 1024;
const mostRows = 2000;

/** A table of a list file as text, with the row numbers that the spreadsheet shows; the first row is the heading. */
export type Table = { row: number; cells: string[] }[];

/** Reads CSV (UTF-8, comma, semicolon or tab) or XLSX (its first sheet). Throws `payload_too_large` or `invalid_input`. */
export async function readTable(bytes: Buffer): Promise<Table> {
  if (bytes.length > largestList) throw new AppError('payload_too_large', 'The list is larger than 1 MB: split it.');
  const rows = bytes.subarray(0, 2).toString('latin1') === 'PK' ? await readXlsx(bytes) : readCsv(bytes);
  const table = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (table.length > mostRows + 1) {
    throw new AppError('payload_too_large', `The list has more than ${mostRows} rows: split it.`);
  }
  return table;
}

function readCsv(bytes: Buffer): Table {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); // takes a byte order mark away
  } catch {
    throw unreadable('The list is not in UTF-8: save it as "CSV UTF-8" or as XLSX.');
  }
  try {
    const records = parse(text, { delimiter: delimiterOf(text), relax_column_count: true, trim: true });
    return records.map((record, index) => ({ row: index + 1, cells: record.map(plain) }));
  } catch (error) {
    throw unreadable(`The list cannot be read as CSV: ${(error as Error).message}`);
  }
}

/** Excel writes what the system's language separates lists with, which in Vietnamese is a semicolon. */
function delimiterOf(text: string): string {
  const heading = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (delimiter: string) => heading.split(delimiter).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]!;
}

async function readXlsx(bytes: Buffer): Promise<Table> {
  try {
    checkUnpacked(bytes);
    const sheet = await readSheet(new Uint8Array(bytes).buffer);
    return sheet.map((cells, index) => ({ row: index + 1, cells: cells.map((cell) => plain(cellText(cell))) }));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable('The list cannot be read as an Excel workbook (.xlsx).');
  }
}

/** What the archive says of its entries bounds what unpacking writes: fflate gives each just the room it declares. */
function checkUnpacked(bytes: Buffer): void {
  let size = 0;
  unzipSync(bytes, {
    filter: ({ originalSize }) => {
      size += originalSize;
      return false;
    },
  });
  if (size > largestUnpacked) throw new AppError('payload_too_large', 'The workbook is too large: split it.');
}

function cellText(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}

/** One spelling for each letter, one space between words, and none of the apostrophe that marks text in an export. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zs}]+/gu, ' ')
    .replace(/^'(?=[=+\-@])/, '')
    .trim();

const unreadable = (message: string): AppError => new AppError('invalid_input', message);
