import type { ListProblem } from '../contract/lists.ts';
import type { Table } from './list-file.ts';

/** The columns of one kind of list. */
export interface ListForm<Column extends string> {
  /** The headings that a column may have, written without marks, see key(); the first is the one that messages name. */
  headings: Record<Column, readonly string[]>;
  /** Columns that a list need not have. */
  optional: readonly Column[];
  /** What a list without any row is told. */
  empty: string;
}

export interface ListRows<Column extends string> {
  rows: { row: number; cell: (column: Column) => string }[];
  /** Of the headings; with any there are no rows. */
  problems: ListProblem[];
  /** As the list itself calls a column. */
  headingOf: (column: string) => string;
}

/** A running number says nothing. */
const ignored = ['stt', 'tt', 'so thu tu', 'ghi chu'];

/** Without marks, capitals and double spaces: how a heading, a role or a place is compared. */
export const key = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase().replace(/\s+/g, ' ').trim();

/** The rows of a table by the columns of its form. */
export function rowsOf<Column extends string>(table: Table, form: ListForm<Column>): ListRows<Column> {
  const [heading, ...body] = table;
  const problems: ListProblem[] = [];
  if (!heading || body.length === 0) {
    return {
      rows: [],
      problems: [{ row: 1, column: null, code: 'missing', message: form.empty }],
      headingOf: String,
    };
  }
  const places = findColumns(heading, form, problems);
  const headingOf = (column: string) => heading.cells[places.get(column as Column) ?? -1] ?? column;
  if (problems.length > 0) return { rows: [], problems, headingOf };
  const rows = body.map(({ row, cells }) => ({
    row,
    cell: (column: Column) => cells[places.get(column) ?? -1] ?? '',
  }));
  return { rows, problems, headingOf };
}

function findColumns<Column extends string>(
  heading: Table[number],
  { headings, optional }: ListForm<Column>,
  problems: ListProblem[],
): Map<Column, number> {
  const columns = Object.keys(headings) as Column[];
  const found = new Map<Column, number>();
  for (const [index, text] of heading.cells.entries()) {
    const column = columns.find((name) => headings[name].includes(key(text)));
    if (column && !found.has(column)) found.set(column, index);
    else if (text !== '' && !ignored.includes(key(text))) {
      const message = column ? 'is there twice' : 'is no heading of this list';
      problems.push({ row: heading.row, column: text, code: 'unknown_column', message });
    }
  }
  for (const column of columns.filter((name) => !found.has(name) && !optional.includes(name))) {
    const message = `There is no column "${headings[column][0]}".`;
    problems.push({ row: heading.row, column, code: 'missing_column', message });
  }
  return found;
}

/** Values that may be in a list once only: the later rows that repeat one. */
export function repeated<Row extends { row: number }>(
  rows: readonly Row[],
  column: string,
  value: (row: Row) => string | undefined,
): ListProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap((row): ListProblem[] => {
    const text = value(row);
    if (text === undefined) return [];
    const before = first.get(text);
    if (before === undefined) {
      first.set(text, row.row);
      return [];
    }
    return [{ row: row.row, column, code: 'twice', message: `is in row ${before} already` }];
  });
}
