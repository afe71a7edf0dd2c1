import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Permission } from '../contract/common.ts';
import type { Database } from '../db/database.ts';
import { testDatabase } from '../testing/database.ts';
import { createOrganisation, grant, type Organisation } from '../testing/organisation.ts';
import { mayWithCameras, mayWithFacilities, requireCamera, requireFacility } from './access.ts';
import type { Actor, ActorGrant } from './actor.ts';
import { camerasVisibleTo, facilitiesVisibleTo } from './policy.ts';

let database: Database;
let organisation: Organisation;
beforeAll(async () => {
  database = await testDatabase();
  organisation = await createOrganisation(database.prisma);
});
afterAll(() => database.close());

const actor = (...grants: ActorGrant[]): Actor => ({
  id: 'a',
  username: 'a',
  fullName: 'A',
  position: '',
  unit: '',
  grants,
});

/** The names of what the lists show for a permission, in order: `A B` of facilities, `A1 A2` of cameras. */
async function listed(who: Actor, permission: Permission, now = new Date()) {
  const facilities = await database.prisma.facility.findMany({
    where: facilitiesVisibleTo(who, permission, now),
    include: { node: true },
  });
  const cameras = await database.prisma.camera.findMany({ where: camerasVisibleTo(who, permission, now) });
  return {
    facilities: names(facilities.map(({ node }) => node.name)),
    cameras: names(cameras.map(({ name }) => name)),
  };
}
const names = (list: string[]): string => list.sort().join(' ');

const camerasOf: Record<string, string[]> = { A: ['A1', 'A2'], B: ['B1'], M: ['M1'], K: ['K1'], X: ['X1'], N: ['N1'] };
const split = (text: string): string[] => text.split(' ').filter(Boolean);
/** Facilities `A K` with all their cameras. */
const whole = (facilities: string) => ({
  facilities: names(split(facilities)),
  cameras: names(split(facilities).flatMap((name) => camerasOf[name] ?? [])),
});

/** A, B, K: civil, K the checkpoint; M: military; X and N: civil and military in another province. */
const table: [
  role: ActorGrant['role'],
  at: keyof Organisation['node'],
  knows: string,
  sees: string,
  manages: string,
][] = [
  // role       at         knows            sees        manages
  ['inspector', 'north', 'A B K', 'A B K', ''],
  ['inspector', 'country', 'A B K X', 'A B K X', ''],
  ['inspector', 'south', 'X', 'X', ''],
  ['inspector', 'M', '', '', ''],
  ['military', 'north', 'M', 'M', ''],
  ['military', 'country', 'M N', 'M N', ''],
  ['military', 'A', '', '', ''],
  ['police', 'north', 'K', 'K', ''],
  ['police', 'south', '', '', ''],
  ['leader', 'A', 'A', 'A', ''],
  ['leader', 'M', 'M', 'M', ''],
  ['leader', 'north', '', '', ''],
  ['duty', 'B', 'B', 'B', ''],
  ['duty', 'country', '', '', ''],
  ['technician', 'north', 'A B K', '', 'A B K'],
  ['technician', 'M', '', '', ''],
  ['operator', 'country', 'A B M K X N', '', 'A B M K X N'],
  ['operator', 'south', 'X N', '', 'X N'],
  ['auditor', 'country', '', '', ''],
  ['auditor', 'A', '', '', ''],
  ['leader', 'closed', '', '', ''],
  ['operator', 'closed', '', '', ''],
];

describe.each(table)('%s at %s', (role, at, knows, sees, manages) => {
  const expected: Record<Permission, string> = {
    'facility.read': knows,
    'camera.read': knows,
    'camera.view': sees,
    'camera.manage': manages,
  };
  const who = () => actor(grant(role, { nodeId: organisation.node[at] }));

  test.each(Object.entries(expected) as [Permission, string][])('%s: %j', async (permission, facilities) => {
    expect(await listed(who(), permission)).toEqual(whole(facilities));
  });

  test('asking for each id gives what the lists show', async () => {
    const { prisma } = database;
    for (const [permission, facilities] of Object.entries(expected) as [Permission, string][]) {
      const passed = { facilities: [] as string[], cameras: [] as string[] };
      for (const [name, id] of Object.entries(organisation.node)) {
        if (await passes(requireFacility(prisma, who(), permission, id))) passed.facilities.push(name);
      }
      for (const [name, id] of Object.entries(organisation.camera)) {
        if (await passes(requireCamera(prisma, who(), permission, id))) passed.cameras.push(name);
      }
      expect({ facilities: names(passed.facilities), cameras: names(passed.cameras) }).toEqual(whole(facilities));
    }
  });

  test('`may` says the same', async () => {
    const { node, camera } = organisation;
    const mayThere = await mayWithFacilities(database.prisma, who(), Object.values(node));
    const mayIt = await mayWithCameras(database.prisma, who(), Object.values(camera));
    const flagged = (flag: 'view' | 'manage') => ({
      facilities: names(Object.entries(node).flatMap(([name, id]) => (mayThere(id)[flag] ? [name] : []))),
      cameras: names(Object.entries(camera).flatMap(([name, id]) => (mayIt(id)[flag] ? [name] : []))),
    });
    expect(flagged('view')).toEqual(whole(sees));
    expect(flagged('manage')).toEqual(whole(manages));
  });
});

async function passes(check: Promise<void>): Promise<boolean> {
  return check.then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'not_found' });
      return false;
    },
  );
}

describe('a grant narrows its role and never widens it', () => {
  test.each<[what: string, role: ActorGrant['role'], narrowed: Partial<ActorGrant>, reads: string]>([
    ['an inspector for military facilities by name', 'inspector', { manager: 'military' }, 'M N'],
    ['an inspector for civil ones by name', 'inspector', { manager: 'civil' }, 'A B K X'],
    ['an inspector of checkpoints', 'inspector', { kind: 'checkpoint' }, 'K'],
    ['an inspector of military checkpoints', 'inspector', { manager: 'military', kind: 'checkpoint' }, ''],
    ['the military role for civil facilities', 'military', { manager: 'civil' }, ''],
    ['the police for quarantine facilities', 'police', { kind: 'quarantine' }, ''],
    ['the police for military checkpoints', 'police', { manager: 'military' }, ''],
    ['a technician for military facilities', 'technician', { manager: 'military' }, ''],
    ['an operator for military facilities', 'operator', { manager: 'military' }, 'M N'],
    ['an auditor for anything', 'auditor', { manager: 'civil', kind: 'quarantine' }, ''],
    ['one that has ended', 'inspector', { validTo: new Date(Date.now() - 1000) }, ''],
    ['one that has not begun', 'inspector', { validFrom: new Date(Date.now() + 3600_000) }, ''],
    ['one that ends later', 'inspector', { validTo: new Date(Date.now() + 3600_000) }, 'A B K X'],
    ['one without a scope', 'operator', { nodeId: null }, ''],
  ])('%s', async (_, role, narrowed, reads) => {
    const who = actor(grant(role, { nodeId: organisation.node.country, ...narrowed }));
    expect(await listed(who, 'camera.read')).toEqual(whole(reads));
  });

  test('a grant ends at its very moment', async () => {
    const validTo = new Date('2021-06-30T17:00:00Z');
    const validFrom = new Date('2021-06-01T17:00:00Z');
    const who = actor(grant('inspector', { nodeId: organisation.node.B, validFrom, validTo }));
    const at = (ms: number) => listed(who, 'camera.view', new Date(ms));
    expect((await at(validFrom.getTime() - 1)).cameras).toBe('');
    expect((await at(validFrom.getTime())).cameras).toBe('B1');
    expect((await at(validTo.getTime() - 1)).cameras).toBe('B1');
    expect((await at(validTo.getTime())).cameras).toBe('');
  });
});

describe('a grant of one camera', () => {
  const forCamera = (role: ActorGrant['role'], camera: keyof Organisation['camera']) =>
    actor(grant(role, { cameraId: organisation.camera[camera] }));

  test('shows that camera and its facility, no other camera', async () => {
    for (const permission of ['facility.read', 'camera.read', 'camera.view'] as const) {
      const shown = await listed(forCamera('inspector', 'A1'), permission);
      expect(shown, permission).toEqual({ facilities: 'A', cameras: 'A1' });
    }
  });

  test('lets a technician manage that camera, not register others there', async () => {
    expect(await listed(forCamera('technician', 'A1'), 'camera.manage')).toEqual({ facilities: '', cameras: 'A1' });
  });

  test.each([
    ['police', 'A1'],
    ['inspector', 'M1'],
    ['technician', 'M1'],
    ['auditor', 'A1'],
    ['inspector', 'removed'],
    ['inspector', 'closed1'],
  ] as const)('gives the %s nothing of %s', async (role, camera) => {
    expect(await listed(forCamera(role, camera), 'camera.read')).toEqual({ facilities: '', cameras: '' });
    expect(await listed(forCamera(role, camera), 'facility.read')).toEqual({ facilities: '', cameras: '' });
  });
});

test('grants add up, each with its own limits', async () => {
  const { node, camera } = organisation;
  const who = actor(
    grant('leader', { nodeId: node.B }),
    grant('technician', { nodeId: node.north }),
    grant('inspector', { cameraId: camera.X1 }),
    grant('inspector', { nodeId: node.M, validTo: new Date(0) }),
  );
  expect((await listed(who, 'camera.read')).cameras).toBe('A1 A2 B1 K1 X1');
  expect((await listed(who, 'camera.view')).cameras).toBe('B1 X1');
  expect((await listed(who, 'camera.manage')).cameras).toBe('A1 A2 B1 K1');
});

test('somebody without grants knows of nothing', async () => {
  for (const permission of ['facility.read', 'camera.read', 'camera.view', 'camera.manage'] as const) {
    expect(await listed(actor(), permission)).toEqual({ facilities: '', cameras: '' });
  }
});

test('a facility that closes later is still open', async () => {
  const { prisma } = database;
  const id = organisation.node.B;
  await prisma.facility.update({ where: { id }, data: { closedAt: new Date(Date.now() + 3600_000) } });
  try {
    expect((await listed(actor(grant('leader', { nodeId: id })), 'camera.view')).cameras).toBe('B1');
  } finally {
    await prisma.facility.update({ where: { id }, data: { closedAt: null } });
  }
});
