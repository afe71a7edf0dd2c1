import { expect, test } from 'vitest';
import type { ActorView, FacilityView, RoleName } from '../../server/contract/rest.ts';
import { startPlace } from './start-place.ts';

const facilities = (count: number) => Array.from({ length: count }, (_, id) => ({ id: String(id) }) as FacilityView);
const none = { readPeople: false, requestPeople: false, managePeople: false, readLedger: false };
const start = (roles: RoleName[], count: number, may: Partial<ActorView['may']> = {}) =>
  startPlace({ roles, may: { ...none, ...may } } as ActorView, facilities(count))?.name;

test.each<[RoleName[], number, string | undefined]>([
  [['duty'], 1, 'facility-live'],
  [['leader'], 1, 'facility-live'],
  [['leader'], 3, 'board'],
  [['inspector'], 300, 'board'],
  [['inspector'], 1, 'facility-live'],
  [['military'], 2, 'board'],
  [['police'], 1, 'facility-live'],
  [['technician'], 1, 'connections'],
  [['technician'], 40, 'connections'],
  [['technician', 'inspector'], 40, 'board'],
  [['operator'], 1, 'overview'],
  [['operator'], 700, 'overview'],
  [['duty'], 0, undefined],
])('%s with %i facilities', (roles, count, place) => {
  expect(start(roles, count)).toBe(place);
});

test('who has no facility goes to the other work that is there', () => {
  expect(start(['auditor'], 0, { readLedger: true, readPeople: true })).toBe('ledger');
  expect(start(['leader'], 0, { readPeople: true })).toBe('people');
});
