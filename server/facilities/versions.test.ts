import { expect, test } from 'vitest';
import { partedBy } from './versions.ts';

const at = (day: number) => new Date(Date.UTC(2025, 6, day));
const version = (nodeId: string, name: string, from: number, to: number | null, parentId: string | null = null) => ({
  ...{ nodeId, name, parentId, manager: 'civil' as const, ownerUnit: null, basis: `${name} ${from}` },
  ...{ validFrom: at(from), validTo: to === null ? null : at(to) },
});
/** `name province from-to basis`, days of July. */
const rows = (...[own, parents]: Parameters<typeof partedBy>) =>
  partedBy(own, parents).map(({ name, province, from, to, basis }) => {
    const day = (iso: string | null) => (iso === null ? '' : new Date(iso).getUTCDate());
    return `${name} ${province} ${day(from)}-${day(to)} (${basis})`;
  });

test('a facility that moves between provinces that are renamed has each name for its time, and no moment twice', () => {
  const own = [version('f', 'B', 10, null, 'south'), version('f', 'A', 1, 10, 'north')];
  const north = [version('north', 'N2', 5, null), version('north', 'N1', 1, 5)];
  const south = [version('south', 'S2', 20, null), version('south', 'S1', 1, 20)];
  expect(rows(own, [...north, ...south])).toEqual([
    'B S2 20- (S2 20)',
    'B S1 10-20 (B 10)',
    'A N2 5-10 (N2 5)',
    'A N1 1-5 (A 1)',
  ]);
});

test('what was there before its province was recorded has the first name that is known', () => {
  expect(rows([version('f', 'A', 1, null, 'north')], [version('north', 'N', 9, null)])).toEqual(['A N 1- (A 1)']);
  expect(rows([version('f', 'A', 1, null, 'gone')], [])).toEqual(['A  1- (A 1)']);
});
