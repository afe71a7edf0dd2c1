import { parse } from 'csv-parse/sync';
import { zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
let operator: string;
let leader: string;
beforeAll(async () => {
  app = await startTestApp();
  await app.addPerson('operator', 'operator', 'country');
  await app.addPerson('leader.a', 'leader', 'A');
  operator = await app.signIn('operator');
  leader = await app.signIn('leader.a');
});
afterAll(() => app?.[Symbol.asyncDispose]());
beforeEach(async () => void (await app.database.prisma.accountRequest.deleteMany()));

const heading = ['STT', 'Họ và tên', 'Tên đăng nhập', 'Chức vụ', 'Đơn vị', 'Điện thoại', 'Email', 'Vai trò', 'Cơ sở'];
const binh = ['1', 'Trần Thị Bình', 'binh.tran', 'Tổ viên', 'Khu A', '0912 345 678', 'Binh@Example.vn', 'Trực', 'A'];
const lan = ['2', 'Hoàng Thị Lan', 'lan.hoang', 'Trưởng khu', 'Khu B', '', '', 'Lãnh đạo', 'b'];
const changed = (row: string[], at: string, value: string) => row.map((cell, i) => (heading[i] === at ? value : cell));
const csv = (rows: string[][], delimiter = ',') =>
  Buffer.from(rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n'));
const xlsx = (rows: string[][]) =>
  writeExcelFile(rows.map((row) => row.map((value) => ({ value, type: String })))).toBuffer();

const send = (route: string, bytes: Buffer, token = operator) =>
  app.request(`POST /api/account-requests/${route}`, {
    token,
    body: {
      ...{ fileName: 'danh-sach.csv', content: bytes.toString('base64') },
      ...(route === 'import' && { basis: { number: '882/STTTT-BCVT', date: '2021-06-03' } }),
    },
  });
const preview = async (bytes: Buffer, token?: string) => (await send('import/preview', bytes, token)).body;
const requests = () => app.database.prisma.accountRequest.findMany({ orderBy: { username: 'asc' } });

describe('a list as provinces send it', () => {
  const good = [heading, binh, lan];
  test.each<[string, () => Buffer | Promise<Buffer>]>([
    ['CSV', () => csv(good)],
    [
      "CSV from Excel, with its mark and Viet Nam's semicolon",
      () => Buffer.concat([Buffer.from('\ufeff'), csv(good, ';')]),
    ],
    ['CSV with tabs', () => csv(good, '\t')],
    [
      'CSV with letters in two parts and empty rows between',
      () => Buffer.from(`${csv([heading]).toString()}\n\n${csv([binh, lan]).toString()}\n,,\n`.normalize('NFD')),
    ],
    ['XLSX', () => xlsx(good)],
  ])('is read from %s', async (_, make) => {
    const bytes = await make();
    const shown = await preview(bytes);
    expect(shown.problems).toEqual([]);
    expect(shown.rows.map((row: any) => [row.username, row.role])).toEqual([
      ['binh.tran', 'duty'],
      ['lan.hoang', 'leader'],
    ]);
    expect(await requests()).toEqual([]);
    expect((await send('import', bytes)).body).toEqual({ imported: 2 });
    const { A, B } = app.organisation.node;
    expect(await requests()).toMatchObject([
      {
        fullName: 'Trần Thị Bình',
        email: 'binh@example.vn',
        unitNodeId: A,
        state: 'requested',
        telephone: '0912 345 678',
      },
      { fullName: 'Hoàng Thị Lan', email: null, unitNodeId: B, basisNumber: '882/STTTT-BCVT' },
    ]);
  });

  test('shows every bad row with its column and why, and imports nothing of it', async () => {
    const rows = [
      heading,
      binh,
      changed(binh, 'Email', 'other@example.vn'), // the same user name
      changed(lan, 'Vai trò', 'Giám đốc'),
      changed(changed(lan, 'Tên đăng nhập', 'Lan Hoàng'), 'Điện thoại', 'không có'),
      changed(changed(lan, 'Tên đăng nhập', 'lan.2'), 'Cơ sở', 'Khu không có'),
      changed(changed(lan, 'Tên đăng nhập', 'lan.3'), 'Vai trò', 'Thanh tra'),
      changed(lan, 'Tên đăng nhập', 'leader.a'),
      changed(changed(lan, 'Tên đăng nhập', 'lan.4'), 'Họ và tên', ''),
    ];
    const { problems } = await preview(csv(rows));
    expect(problems.map(({ row, column, code }: any) => `${row} ${column} ${code}`)).toEqual([
      '3 Tên đăng nhập twice',
      '4 Vai trò unknown',
      '5 Tên đăng nhập wrong',
      '5 Điện thoại wrong',
      '6 Cơ sở unknown',
      '7 Vai trò not_allowed',
      '8 Tên đăng nhập taken',
      '9 Họ và tên missing',
    ]);
    const answer = await send('import', csv(rows));
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual(problems);
    expect(await requests()).toEqual([]);
  });

  test('says which headings are missing or unknown', async () => {
    const { problems } = await preview(
      csv([
        ['Họ tên', 'Ngày sinh'],
        ['Bình', '1.1.1990'],
      ]),
    );
    const told = problems.map(({ column, code }: any) => `${column} ${code}`);
    expect(told).toEqual(
      expect.arrayContaining(['Ngày sinh unknown_column', 'username missing_column', 'role missing_column']),
    );
  });

  test('reaches no further than whoever sends it', async () => {
    const { problems } = await preview(csv([heading, binh, lan]), leader);
    expect(problems).toMatchObject([{ row: 3, column: 'Cơ sở', code: 'unknown' }]);
  });

  test('is recorded with each request of it', async () => {
    await send('import', csv([heading, binh, lan]));
    const ids = (await requests()).map(({ id }) => id);
    const { prisma } = app.database;
    expect(await prisma.ledgerEntry.count({ where: { kind: 'account.requested', subjectId: { in: ids } } })).toBe(2);
    expect(await prisma.ledgerEntry.count({ where: { kind: 'register.imported' } })).toBeGreaterThan(0);
  });

  test.each<[string, () => Buffer, number]>([
    ['nothing', () => Buffer.alloc(0), 200],
    ['a picture', () => Buffer.from('89504e470d0a1a0a0000', 'hex'), 400],
    ['a zip that is no workbook', () => Buffer.from(zipSync({ 'a.txt': Buffer.from('a') })), 400],
    ['a broken zip', () => Buffer.from('PK\x03\x04broken'), 400],
    [
      'a zip that unpacks to 20 MB',
      () => Buffer.from(zipSync({ 'xl/worksheets/sheet1.xml': Buffer.alloc(20 * 1024 * 1024) }, { level: 1 })),
      413,
    ],
    ['more than 2,000 rows', () => csv([heading, ...Array.from({ length: 2001 }, () => binh)]), 413],
    ['letters of another alphabet', () => Buffer.from('Hä;B', 'latin1'), 400],
    ['an open quote', () => Buffer.from('"Họ tên,x\n1,2'), 400],
  ])('that is %s is refused, and the server goes on', async (_, make, status) => {
    const answer = await send('import/preview', make());
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.body.problems).toHaveLength(1);
    expect((await app.request('GET /api/session', { token: operator })).status).toBe(200);
  });
});

describe('the register as a file', () => {
  const take = (format: string, token = operator) =>
    app.request('POST /api/people/export', { token, body: { format } });

  test('has no formula in it, and is itself in the ledger', async () => {
    const evil = '=HYPERLINK("http://x","y")';
    const id = await app.addPerson('evil', 'duty', 'B');
    await app.database.prisma.person.update({
      where: { id },
      data: { fullName: evil, position: '+1', unit: '@SUM(1)' },
    });
    const answer = await take('csv');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const rows = parse(answer.text, { bom: true });
    const row = rows.find(([username]) => username === 'evil')!;
    expect(row.slice(1, 4)).toEqual([`'${evil}`, "'+1", "'@SUM(1)"]);
    expect(rows[0]).toContain('Họ và tên');
    const [entry] = await app.database.prisma.ledgerEntry.findMany({ where: { kind: 'register.exported' } });
    expect(JSON.parse(entry!.details)).toEqual({ accounts: rows.length - 1, format: 'csv' });
  });

  test('comes as a workbook of texts', async () => {
    const { port } = app;
    const answer = await fetch(`http://127.0.0.1:${port}/api/people/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
      body: '{"format":"xlsx"}',
    });
    const sheet = await readSheet(Buffer.from(await answer.arrayBuffer()));
    expect(sheet[0]).toContain('Tên đăng nhập');
    expect(sheet.map((row) => row[0])).toEqual(expect.arrayContaining(['operator', 'leader.a']));
  });

  test('holds what its taker answers for', async () => {
    const rows = parse((await take('csv', leader)).text, { bom: true });
    expect(rows.slice(1).map(([username]) => username)).toEqual(['leader.a']);
  });
});
