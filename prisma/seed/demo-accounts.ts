import type { Role } from '../../server/db/generated/client.ts';
import { demoId } from './demo-id.ts';
import type { DemoPlaceKey } from './demo-places.ts';

/** A fictional person with one role on one place. */
export interface DemoAccount {
  id: string;
  grantId: string;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  role: Role;
  scope: DemoPlaceKey;
}

function account(
  number: number,
  username: string,
  person: Omit<DemoAccount, 'id' | 'grantId' | 'username'>,
): DemoAccount {
  return { id: demoId(0x200 + number), grantId: demoId(0x300 + number), username, ...person };
}

export const demoAccounts: readonly DemoAccount[] = [
  account(1, 'operator', {
    fullName: 'Trần Quốc Vinh',
    position: 'Chuyên viên vận hành hệ thống',
    unit: 'Cục Viễn thông, Bộ Thông tin và Truyền thông',
    role: 'operator',
    scope: 'country',
  }),
  account(2, 'inspector', {
    fullName: 'Nguyễn Thị Thu Hà',
    position: 'Thanh tra viên',
    unit: 'Thanh tra Sở Y tế tỉnh Sơn Hải',
    role: 'inspector',
    scope: 'province',
  }),
  account(3, 'military', {
    fullName: 'Lê Văn Dũng',
    position: 'Trợ lý tác chiến, Thiếu tá',
    unit: 'Bộ Chỉ huy Quân sự tỉnh Sơn Hải',
    role: 'military',
    scope: 'province',
  }),
  account(4, 'police', {
    fullName: 'Phạm Minh Tuấn',
    position: 'Cán bộ phòng Cảnh sát giao thông, Đại úy',
    unit: 'Công an tỉnh Sơn Hải',
    role: 'police',
    scope: 'province',
  }),
  account(5, 'leader.a', {
    fullName: 'Hoàng Thị Lan',
    position: 'Trưởng khu cách ly',
    unit: 'Khu cách ly tập trung A',
    role: 'leader',
    scope: 'facility-a',
  }),
  account(6, 'duty.a', {
    fullName: 'Đỗ Văn Khánh',
    position: 'Tổ viên tổ thường trực',
    unit: 'Khu cách ly tập trung A',
    role: 'duty',
    scope: 'facility-a',
  }),
  account(7, 'leader.b', {
    fullName: 'Vũ Đức Thịnh',
    position: 'Trưởng khu cách ly',
    unit: 'Khu cách ly tập trung B',
    role: 'leader',
    scope: 'facility-b',
  }),
  account(8, 'duty.b', {
    fullName: 'Bùi Thị Ngọc Mai',
    position: 'Tổ viên tổ thường trực',
    unit: 'Khu cách ly tập trung B',
    role: 'duty',
    scope: 'facility-b',
  }),
  account(9, 'technician', {
    fullName: 'Đặng Hoàng Nam',
    position: 'Kỹ thuật viên',
    unit: 'Sở Thông tin và Truyền thông tỉnh Sơn Hải',
    role: 'technician',
    scope: 'province',
  }),
  account(10, 'auditor', {
    fullName: 'Ngô Bích Liên',
    position: 'Kiểm soát viên an toàn thông tin',
    unit: 'Cục An toàn thông tin, Bộ Thông tin và Truyền thông',
    role: 'auditor',
    scope: 'country',
  }),
  account(11, 'duty.a2', {
    fullName: 'Phan Thị Hồng Nhung',
    position: 'Tổ viên tổ thường trực',
    unit: 'Khu cách ly tập trung A',
    role: 'duty',
    scope: 'facility-a',
  }),
];
