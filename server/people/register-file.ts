import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import writeExcelFile from 'write-excel-file/node';
import type { Download } from '../contract/audit.ts';
import type { PersonView } from '../contract/people.ts';

const states: Record<PersonView['state'], string> = {
  issued: 'Chờ kích hoạt',
  active: 'Đang dùng',
  suspended: 'Tạm khóa',
  closed: 'Đã đóng',
};

const columns: [heading: string, value: (person: PersonView) => string][] = [
  ['Tên đăng nhập', ({ username }) => username],
  ['Họ và tên', ({ fullName }) => fullName],
  ['Chức vụ', ({ position }) => position],
  ['Đơn vị', ({ unit }) => unit],
  ['Điện thoại', ({ telephone }) => telephone ?? ''],
  ['Thư điện tử', ({ email }) => email ?? ''],
  ['Vai trò', ({ roles }) => roles.join(' ')],
  ['Trạng thái', ({ state }) => states[state]],
  ['Ngày cấp', ({ createdAt }) => createdAt.slice(0, 10)],
  ['Hạn rà soát', ({ reviewDueAt }) => reviewDueAt?.slice(0, 10) ?? ''],
];

/**
 * The register as a file that Excel opens in Vietnamese: CSV in UTF-8 with its mark, where what a spreadsheet would take for a formula
 * begins with an apostrophe, or XLSX, where every cell is text.
 */
export async function registerFile(people: readonly PersonView[], format: 'csv' | 'xlsx'): Promise<Download> {
  const rows = people.map((person) => columns.map(([, value]) => value(person)));
  const headings = columns.map(([heading]) => heading);
  const fileName = `tai-khoan-${new Date().toISOString().slice(0, 10)}.${format}`;
  if (format === 'csv') {
    const text = stringify([headings, ...rows], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
    return { fileName, mediaType: 'text/csv; charset=utf-8', body: Readable.from([text]) };
  }
  const cells = [headings, ...rows].map((row) => row.map((value) => ({ value, type: String })));
  const bytes = await writeExcelFile(cells).toBuffer();
  const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { fileName, mediaType, body: Readable.from([bytes]) };
}
