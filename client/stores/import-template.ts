/** An empty list as the import takes it: its headings, and a row that shows the form. Excel opens it as UTF-8 by its mark. */
const rows = [
  ['Tên đăng nhập', 'Họ và tên', 'Chức vụ', 'Đơn vị', 'Điện thoại', 'Thư điện tử', 'Vai trò', 'Phạm vi'],
  [
    'an.nv',
    'Nguyễn Văn An',
    'Trưởng khu',
    'Khu cách ly A',
    '0912345678',
    'an@example.vn',
    'Lãnh đạo cơ sở',
    'Khu cách ly A',
  ],
];

export const importTemplate = (): Blob =>
  new Blob([`\ufeff${rows.map((row) => row.join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' });
