import type { z } from 'zod';
import { personFields, type ImportProblem } from '../contract/people.ts';
import type { Role } from '../db/generated/client.ts';
import type { Table } from './list-file.ts';

/** The columns of a list as provinces send it, by the headings it may have; written without marks, see key(). */
const headings = {
  username: ['ten dang nhap', 'tai khoan', 'username'],
  fullName: ['ho va ten', 'ho ten', 'ho ten nguoi dung'],
  position: ['chuc vu', 'chuc danh'],
  unit: ['don vi', 'don vi cong tac', 'co quan'],
  telephone: ['dien thoai', 'so dien thoai', 'sdt'],
  email: ['thu dien tu', 'email', 'e-mail', 'hop thu'],
  role: ['vai tro', 'quyen'],
  scope: ['pham vi', 'co so', 'noi duoc xem', 'dia ban'],
} as const;
type Column = keyof typeof headings;
const columns = Object.keys(headings) as Column[];
const optional: readonly Column[] = ['telephone', 'email'];
/** A running number says nothing. */
const ignored = ['stt', 'tt', 'so thu tu', 'ghi chu'];

const roleNames: Record<Role, readonly string[]> = {
  inspector: ['inspector', 'thanh tra', 'thanh tra so y te'],
  military: ['military', 'quan su', 'quan doi'],
  police: ['police', 'cong an'],
  leader: ['leader', 'lanh dao', 'lanh dao co so'],
  duty: ['duty', 'truc', 'nguoi truc', 'to truc', 'to thuong truc'],
  technician: ['technician', 'ky thuat', 'ky thuat vien'],
  operator: ['operator', 'van hanh'],
  auditor: ['auditor', 'kiem toan', 'giam sat he thong'],
};

/** Without marks, capitals and double spaces: how a heading, a role or a place is compared. */
export const key = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase().replace(/\s+/g, ' ').trim();

export interface ListRow {
  row: number;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  telephone: string | undefined;
  email: string | undefined;
  role: Role;
  /** The name of the place, as written. */
  scope: string;
}

export interface ReadRows {
  rows: ListRow[];
  problems: ImportProblem[];
  /** As the list itself calls a column. */
  headingOf: (column: string) => string;
}

/** The rows of a list that are well formed by themselves, and what is wrong with the others. */
export function readRows(table: Table): ReadRows {
  const [heading, ...body] = table;
  const problems: ImportProblem[] = [];
  if (!heading || body.length === 0) {
    const message = 'The list is empty: it needs a row of headings and at least one person.';
    return { rows: [], problems: [{ row: 1, column: null, code: 'missing', message }], headingOf: String };
  }
  const places = findColumns(heading, problems);
  const headingOf = (column: string) => heading.cells[places.get(column as Column) ?? -1] ?? column;
  if (problems.length > 0) return { rows: [], problems, headingOf };
  const rows = body.flatMap(({ row, cells }) => {
    const cell = (column: Column) => cells[places.get(column)!] ?? '';
    const before = problems.length;
    const wrong = (column: Column, code: ImportProblem['code'], message: string) =>
      void problems.push({ row, column: headingOf(column), code, message });
    const field = (column: Exclude<Column, 'role' | 'scope'>): string => {
      const text = cell(column);
      const schema: z.ZodType<string> = personFields[column];
      if (text === '' && !optional.includes(column)) wrong(column, 'missing', 'must be filled in');
      const parsed = schema.safeParse(text);
      if (text !== '' && !parsed.success) wrong(column, 'wrong', parsed.error.issues[0]?.message ?? 'is wrong');
      return parsed.success ? parsed.data : '';
    };
    const role = (Object.keys(roleNames) as Role[]).find((name) => roleNames[name].includes(key(cell('role'))));
    if (!role) wrong('role', cell('role') ? 'unknown' : 'missing', 'must be one of the roles');
    if (!cell('scope')) wrong('scope', 'missing', 'must name a place');
    const read = {
      ...{ row, username: field('username'), fullName: field('fullName'), position: field('position') },
      ...{ unit: field('unit'), telephone: field('telephone') || undefined, email: field('email') || undefined },
      scope: cell('scope'),
    };
    return problems.length === before && role ? [{ ...read, role }] : [];
  });
  return { rows, problems: [...problems, ...twice(rows, headingOf)], headingOf };
}

function findColumns(heading: Table[number], problems: ImportProblem[]): Map<Column, number> {
  const found = new Map<Column, number>();
  for (const [index, text] of heading.cells.entries()) {
    const column = columns.find((name) => (headings[name] as readonly string[]).includes(key(text)));
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

/** One person, one account: within the list too. */
function twice(rows: ListRow[], headingOf: ReadRows['headingOf']): ImportProblem[] {
  return (['username', 'email'] as const).flatMap((column) => {
    const first = new Map<string, number>();
    return rows.flatMap((row): ImportProblem[] => {
      const value = row[column];
      if (value === undefined) return [];
      const before = first.get(value);
      if (before === undefined) {
        first.set(value, row.row);
        return [];
      }
      return [{ row: row.row, column: headingOf(column), code: 'twice', message: `is in row ${before} already` }];
    });
  });
}
