import type { z } from 'zod';
import type { ListProblem } from '../contract/lists.ts';
import { personFields } from '../contract/people.ts';
import type { Role } from '../db/generated/client.ts';
import { key, repeated, rowsOf } from '../lists/columns.ts';
import type { Table } from '../lists/list-file.ts';

/** The columns of a list as provinces send it, by the headings they may have. */
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
const optional: readonly Column[] = ['telephone', 'email'];
const empty = 'The list is empty: it needs a row of headings and at least one person.';

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
  problems: ListProblem[];
  /** As the list itself calls a column. */
  headingOf: (column: string) => string;
}

/** The rows of a list that are well formed by themselves, and what is wrong with the others. */
export function readRows(table: Table): ReadRows {
  const { rows: body, problems, headingOf } = rowsOf(table, { headings, optional, empty });
  const rows = body.flatMap(({ row, cell }) => {
    const before = problems.length;
    const wrong = (column: Column, code: ListProblem['code'], message: string) =>
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
  // One person, one account: within the list too.
  const twice = (['username', 'email'] as const).flatMap((column) =>
    repeated(rows, headingOf(column), (row) => row[column]),
  );
  return { rows, problems: [...problems, ...twice], headingOf };
}
