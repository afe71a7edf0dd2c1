import { expect, test } from 'vitest';
import type { PersonView } from '../../server/contract/people.ts';
import { filterRegister, type RegisterFilter } from './register-filter.ts';

const person = (change: Partial<PersonView>): PersonView => ({
  id: '1',
  username: 'hanh.dt',
  fullName: 'Đào Thị Hạnh',
  position: 'Thanh tra viên',
  unit: 'Sở Y tế',
  telephone: '0912 345 678',
  email: 'hanh@example.vn',
  unitNode: { id: 'n', name: 'Tỉnh Sơn Hải' },
  roles: ['inspector'],
  state: 'active',
  createdAt: '2026-01-01T00:00:00Z',
  reviewDueAt: null,
  reviewOverdue: false,
  hasSecondFactor: false,
  may: { manage: false },
  ...change,
});
const nothing: RegisterFilter = { text: '', state: '', role: '', overdueOnly: false };
const all = [
  person({}),
  person({
    id: '2',
    username: 'vinh',
    fullName: 'Trần Vinh',
    telephone: null,
    roles: ['operator'],
    reviewOverdue: true,
  }),
  person({ id: '3', username: 'nam', fullName: 'Đặng Nam', email: null, state: 'closed', roles: [] }),
];
const ids = (filter: Partial<RegisterFilter>) => filterRegister(all, { ...nothing, ...filter }).map(({ id }) => id);

test('words are found without their marks, in any order, in any field', () => {
  expect(ids({ text: 'hanh dao' })).toEqual(['1']);
  expect(ids({ text: 'son hai' })).toEqual(['1', '2', '3']);
  expect(ids({ text: 'vinh dao' })).toEqual([]);
});

test('a telephone number is found however its groups are written', () => {
  expect(ids({ text: '0912345678' })).toEqual(['1', '3']);
  expect(ids({ text: '345 678' })).toEqual(['1', '3']);
});

test('state, role and overdue review narrow what the text finds', () => {
  expect(ids({ state: 'closed' })).toEqual(['3']);
  expect(ids({ role: 'operator' })).toEqual(['2']);
  expect(ids({ overdueOnly: true })).toEqual(['2']);
  expect(ids({ overdueOnly: true, role: 'inspector' })).toEqual([]);
});
