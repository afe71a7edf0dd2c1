import type { Download } from '../contract/audit.ts';
import type { PersonView } from '../contract/people.ts';
import { tableFile } from '../lists/table-file.ts';

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

/** The register as a file that Excel opens in Vietnamese. */
export const registerFile = (people: readonly PersonView[], format: 'csv' | 'xlsx'): Promise<Download> =>
  tableFile(
    {
      headings: columns.map(([heading]) => heading),
      rows: people.map((person) => columns.map(([, value]) => value(person))),
    },
    { name: 'tai-khoan', day: new Date().toISOString().slice(0, 10), format },
  );
