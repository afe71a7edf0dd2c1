import { expect, test } from 'vitest';
import type { FacilityView } from '../../server/contract/rest.ts';
import { facilityTree, searchFacilities } from './facility-tree.ts';

function facility(name: string, province = 'Đà Nẵng'): FacilityView {
  return {
    id: name,
    name,
    kind: 'quarantine',
    manager: 'civil',
    state: 'open',
    province: { id: province, name: province },
    country: { id: 'vn', name: 'Việt Nam' },
    cameraCount: 1,
    connection: 'connected',
    may: { view: true, manage: false, reason: false, change: false, duty: true, report: true },
  };
}

const all = [facility('Khu số 10'), facility('Khu số 2'), facility('Ký túc xá', 'Bình Phước'), facility('Đồi Thông')];
const names = (found: FacilityView[]) => found.map(({ name }) => name);

test('facilities stand under province and country, in Vietnamese order and by number', () => {
  const [country, ...others] = facilityTree(all);
  expect(others).toEqual([]);
  expect(country?.children.map((province) => [province.name, names(province.children)])).toEqual([
    ['Bình Phước', ['Ký túc xá']],
    ['Đà Nẵng', ['Đồi Thông', 'Khu số 2', 'Khu số 10']],
  ]);
});

test('words are found without accents, in any case and order, also in the province', () => {
  expect(names(searchFacilities(all, 'ky TUC'))).toEqual(['Ký túc xá']);
  expect(names(searchFacilities(all, 'doi'))).toEqual(['Đồi Thông']);
  expect(names(searchFacilities(all, '10 khu'))).toEqual(['Khu số 10']);
  expect(names(searchFacilities(all, 'binh phuoc'))).toEqual(['Ký túc xá']);
  expect(searchFacilities(all, 'không có')).toEqual([]);
  expect(searchFacilities(all, '  ')).toHaveLength(4);
});
