import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleNames, type UnitView } from '../contract/people.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.addPerson('operator', 'operator', 'country');
  await app.addPerson('inspector', 'inspector', 'north');
  await app.addPerson('leader.a', 'leader', 'A');
  await app.addPerson('auditor', 'auditor', 'country');
  const { country } = app.organisation.node;
  // A province before its first facility, and one that was merged into another.
  const provinces = { west: null, former: new Date(Date.now() - 1000) };
  for (const [name, validTo] of Object.entries(provinces)) {
    const id = crypto.randomUUID();
    const validFrom = new Date(0);
    await app.database.prisma.orgNode.create({
      data: { id, name, level: 'province', parentId: country, path: [country, id], validFrom, validTo },
    });
  }
});
afterAll(() => app?.[Symbol.asyncDispose]());

const unitsOf = async (username: string): Promise<Map<string, UnitView>> => {
  const { body } = await app.request('GET /api/units', { token: await app.signIn(username) });
  return new Map(body.map((unit: UnitView) => [unit.name, unit]));
};

test('the operator may choose every node in use, provinces without facilities too', async () => {
  const units = await unitsOf('operator');
  expect([...units.keys()].sort()).toEqual(['A', 'B', 'K', 'M', 'N', 'X', 'country', 'north', 'south', 'west']);
  expect(units.get('west')).toMatchObject({
    ...{ level: 'province', parentId: app.organisation.node.country, above: ['country'] },
    mayRequest: ['inspector', 'military', 'police', 'technician'],
    mayGrant: roleNames.filter((role) => role !== 'leader' && role !== 'duty'),
  });
  expect(units.get('A')).toMatchObject({ above: ['country', 'north'], mayRequest: ['leader', 'duty'] });
  expect(units.get('A')!.mayGrant).toEqual(roleNames);
});

test('everybody else is offered what they may ask for, and nothing to give', async () => {
  const inspector = await unitsOf('inspector');
  expect([...inspector.keys()].sort()).toEqual(['A', 'B', 'K', 'north']);
  expect(inspector.get('north')).toMatchObject({ parentId: null, mayRequest: ['inspector'], mayGrant: [] });
  expect([...(await unitsOf('leader.a')).values()]).toEqual([
    {
      ...{ id: app.organisation.node.A, name: 'A', level: 'facility', parentId: null, above: ['country', 'north'] },
      ...{ mayRequest: ['leader', 'duty'], mayGrant: [] },
    },
  ]);
});

test('who may ask for no account has no list', async () => {
  const answer = await app.request('GET /api/units', { token: await app.signIn('auditor') });
  expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
});

test('what is offered is taken, and what is not is refused', async () => {
  const token = await app.signIn('operator');
  const units = [...(await unitsOf('operator')).values()];
  const basis = { number: '1936/UBND-KGVX', date: '2021-06-14' };
  const person = { fullName: 'Trần Thị Bình', position: 'Tổ viên', unit: 'Khu A', basis };
  let number = 0;
  for (const unit of units) {
    for (const role of roleNames) {
      const body = { ...person, username: `truc.${++number}`, unitId: unit.id, role };
      const { status } = await app.request('POST /api/account-requests', { token, body });
      expect([unit.name, role, status]).toEqual([unit.name, role, unit.mayRequest.includes(role) ? 200 : 400]);
    }
  }
});
