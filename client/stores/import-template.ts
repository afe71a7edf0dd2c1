/** Empty lists as the imports take them: their headings, and rows that show the form. */
const accounts = [
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

const cameras = [
  ['Tên camera', 'Khu vực', 'Địa chỉ', 'Luồng phụ', 'Tài khoản', 'Mật khẩu'],
  ['Cổng ra vào chính', 'Cổng ra vào', '10.0.0.20:80', '', 'admin', 'mat-khau'],
  ['Sân giữa', 'Sân', 'rtsp://10.0.0.21:554/main', 'rtsp://10.0.0.21:554/sub', 'admin', 'mat-khau'],
];

/** Excel opens it as UTF-8 by its mark. */
const template = (rows: string[][]): Blob =>
  new Blob([`\ufeff${rows.map((row) => row.join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' });

export const importTemplate = (): Blob => template(accounts);
export const cameraListTemplate = (): Blob => template(cameras);
