import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlacePermission, UnitPermission } from '../contract/common.ts';
import type { Database } from '../db/database.ts';
import { testDatabase } from '../testing/database.ts';
import { createOrganisation, grant, type Organisation } from '../testing/organisation.ts';
import { mayWithCameras, mayWithFacilities, requireCamera, requireFacility } from './access.ts';
import type { Actor, ActorGrant } from './actor.ts';
import { camerasVisibleTo, ptzPriority } from './policy/cameras.ts';
import { facilitiesVisibleTo } from './policy/facilities.ts';
import { unitsVisibleTo } from './policy/units.ts';

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
  grants: grants.map((granted) => ({
    ...granted,
    node: granted.nodeId ? { level: granted.nodeId === organisation.node.country ? 'country' : 'province' } : null,
  })),
  reasons: [],
});

/** The names of what the lists show for a permission, in order: `A B` of facilities, `A1 A2` of cameras. */
async function listed(who: Actor, permission: PlacePermission, now = new Date()) {
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
  // Nationally only for a stated reason: see further down.
  ['inspector', 'country', 'A B K X', '', ''],
  ['inspector', 'south', 'X', 'X', ''],
  ['inspector', 'M', '', '', ''],
  ['military', 'north', 'M', 'M', ''],
  ['military', 'country', 'M N', '', ''],
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
  const expected: Partial<Record<PlacePermission, string>> = {
    'facility.read': knows,
    'camera.read': knows,
    'camera.view': sees,
    'camera.manage': manages,
  };
  const who = () => actor(grant(role, { nodeId: organisation.node[at] }));

  test.each(Object.entries(expected) as [PlacePermission, string][])('%s: %j', async (permission, facilities) => {
    expect(await listed(who(), permission)).toEqual(whole(facilities));
  });

  test('asking for each id gives what the lists show', async () => {
    const { prisma } = database;
    for (const [permission, facilities] of Object.entries(expected) as [PlacePermission, string][]) {
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

describe('pictures, over every role, scope, manager and kind', () => {
  const facts = {
    A: { province: 'north', manager: 'civil', kind: 'quarantine' },
    B: { province: 'north', manager: 'civil', kind: 'quarantine' },
    M: { province: 'north', manager: 'military', kind: 'quarantine' },
    K: { province: 'north', manager: 'civil', kind: 'checkpoint' },
    X: { province: 'south', manager: 'civil', kind: 'quarantine' },
    N: { province: 'south', manager: 'military', kind: 'quarantine' },
  } as const;
  type Fact = (typeof facts)[keyof typeof facts];
  /** The table of domain.md once more, in other words than the policy's. */
  const forRole: Record<ActorGrant['role'], (facility: Fact, asked: ActorGrant['manager']) => boolean> = {
    inspector: ({ manager }, asked) => manager === (asked ?? 'civil'),
    military: ({ manager }) => manager === 'military',
    police: ({ kind }) => kind === 'checkpoint',
    leader: () => true,
    duty: () => true,
    technician: ({ manager }) => manager === 'civil',
    operator: () => true,
    auditor: () => false,
  };
  const ownOnly = ['leader', 'duty'];
  const scopes = ['country', 'north', 'south', 'A', 'B', 'M', 'K', 'X', 'N', 'closed'] as const;
  const managers = [null, 'civil', 'military'] as const;
  const kinds = [null, 'quarantine', 'checkpoint'] as const;

  /** As a technician or an operator gets to see pictures at all. */
  const looking = (role: ActorGrant['role'], scope: Partial<ActorGrant>): Actor => ({
    ...actor(grant(role, { ...scope, ...(role === 'technician' && picture(3600_000)) })),
    reasons: [{ nodeId: organisation.node.country, until: new Date(Date.now() + 60_000), text: 'why', cameraId: null }],
  });

  test.each(Object.keys(forRole) as ActorGrant['role'][])('%s', async (role) => {
    for (const scope of scopes)
      for (const manager of managers)
        for (const kind of kinds) {
          const expected = Object.entries(facts).filter(
            ([name, facility]) =>
              (scope === name || (!ownOnly.includes(role) && (scope === 'country' || scope === facility.province))) &&
              forRole[role](facility, manager) &&
              (!manager || manager === facility.manager) &&
              (!kind || kind === facility.kind),
          );
          const who = looking(role, { nodeId: organisation.node[scope], manager, kind });
          const shown = await listed(who, 'camera.view');
          expect(shown, `${scope} ${manager} ${kind}`).toEqual(whole(expected.map(([name]) => name).join(' ')));
        }
  });

  /** Of those who see pictures: who moves cameras, and whose wish weighs more. */
  const steering: Partial<Record<ActorGrant['role'], number>> = { inspector: 3, military: 3, leader: 2, duty: 1 };

  test.each(Object.keys(forRole) as ActorGrant['role'][])('%s moves what it sees, or nothing', async (role) => {
    expect(ptzPriority(looking(role, { nodeId: organisation.node.A }))).toBe(steering[role] ?? 0);
    for (const scope of scopes) {
      const who = looking(role, { nodeId: organisation.node[scope] });
      const seen = await listed(who, 'camera.view');
      expect(await listed(who, 'camera.ptz'), scope).toEqual(role in steering ? seen : whole(''));
    }
  });

  test('nobody moves cameras of a country without the reason for which they see them', async () => {
    const inspector = actor(grant('inspector', { nodeId: organisation.node.country }));
    expect((await listed(inspector, 'camera.ptz')).cameras).toBe('');
    const reasons = [
      { nodeId: organisation.node.north, until: new Date(Date.now() + 60_000), text: 'why', cameraId: null },
    ];
    expect((await listed({ ...inspector, reasons }, 'camera.ptz')).cameras).toBe('A1 A2 B1 K1');
  });

  test.each(Object.keys(forRole) as ActorGrant['role'][])('%s, by expiry and hour', async (role) => {
    const now = new Date('2021-06-15T10:00:00+07:00');
    const expiries = { none: {}, past: { validTo: new Date(now.getTime() - 1) }, later: { validTo: later(now, 3600) } };
    const hours = { any: [null, null], now: [540, 660], night: [1320, 360], tomorrow: [601, 600] } as const;
    const at = organisation.node[role === 'military' ? 'M' : role === 'police' ? 'K' : 'A'];
    for (const [expiry, validity] of Object.entries(expiries))
      for (const [hour, [fromMinute, toMinute]] of Object.entries(hours)) {
        const pictured = role === 'technician' && {
          ...picture(0),
          validFrom: later(now, -60),
          validTo: later(now, 3600),
        };
        const granted = grant(role, { nodeId: at, ...pictured, ...validity, fromMinute, toMinute });
        const who = {
          ...actor(granted),
          reasons: [{ nodeId: at, until: later(now, 60), text: 'why', cameraId: null }],
        };
        const holds = role !== 'auditor' && expiry !== 'past' && (hour === 'any' || hour === 'now');
        const { cameras } = await listed(who, 'camera.view', now);
        expect(cameras !== '', `${expiry} ${hour}`).toBe(holds);
      }
  });

  const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);
  const picture = (ms: number): Partial<ActorGrant> => ({
    picture: true,
    approvedById: 'b',
    validFrom: new Date(Date.now() - 1000),
    validTo: new Date(Date.now() + ms),
  });

  test("a technician's grant shows pictures only when marked for it, and then gives no other right", async () => {
    const scope = { nodeId: organisation.node.A };
    expect((await listed(actor(grant('technician', scope)), 'camera.view')).cameras).toBe('');
    const marked = actor(grant('technician', { ...scope, ...picture(3600_000) }));
    expect((await listed(marked, 'camera.view')).cameras).toBe('A1 A2');
    expect((await listed(marked, 'camera.manage')).cameras).toBe('');
    const own = actor(grant('technician', { ...scope, ...picture(3600_000), approvedById: 'a' }));
    expect((await listed(own, 'camera.view')).cameras).toBe('');
    const day = actor(grant('technician', { ...scope, ...picture(24 * 3600_000) }));
    expect((await listed(day, 'camera.view')).cameras).toBe('');
  });

  test('an operator sees pictures of the place a reason was stated for, while it is open', async () => {
    const until = new Date(Date.now() + 60_000);
    const national = { ...actor(grant('operator', { nodeId: organisation.node.country })) };
    const north = { ...national, reasons: [{ nodeId: organisation.node.north, until, text: 'why', cameraId: null }] };
    const shown = async (who: Actor, ms: number) => (await listed(who, 'camera.view', new Date(ms))).cameras;
    expect(await shown(national, until.getTime() - 1)).toBe('');
    expect(await shown(north, until.getTime() - 1)).toBe('A1 A2 B1 K1 M1');
    expect(await shown(north, until.getTime())).toBe('');
    // So do the others who look at the whole country.
    const inspector = actor(grant('inspector', { nodeId: organisation.node.country }));
    expect(await shown(inspector, until.getTime() - 1)).toBe('');
    expect(await shown({ ...inspector, reasons: north.reasons }, until.getTime() - 1)).toBe('A1 A2 B1 K1');
    expect((await listed(inspector, 'camera.reason')).facilities).toBe('A B K X');
    const provincial = actor(grant('inspector', { nodeId: organisation.node.north }));
    expect((await listed(provincial, 'camera.reason')).facilities).toBe('');
    // A reason widens nothing.
    const southern = { ...north, grants: [grant('operator', { nodeId: organisation.node.south })] };
    expect(await shown(southern, until.getTime() - 1)).toBe('');
  });
});

describe('accounts and the ledger of units', () => {
  const units = async (who: Actor, permission: UnitPermission, account?: ActorGrant['role']) => {
    const where = unitsVisibleTo(who, permission, new Date(), account);
    return names((await database.prisma.orgNode.findMany({ where })).map(({ name }) => name));
  };
  const all = 'A B K M N X closed country north south';

  test.each<[UnitPermission, ActorGrant['role'], keyof Organisation['node'], string]>([
    ['people.request', 'leader', 'A', 'A'],
    ['people.request', 'duty', 'A', ''],
    ['people.request', 'inspector', 'north', 'A B K closed north'],
    ['people.request', 'military', 'north', 'M north'],
    ['people.request', 'auditor', 'country', ''],
    ['people.approve', 'leader', 'A', ''],
    ['people.approve', 'inspector', 'north', 'A B K closed'],
    ['people.approve', 'military', 'north', 'M'],
    ['people.approve', 'technician', 'north', ''],
    ['people.approve', 'operator', 'country', all],
    ['people.approve', 'operator', 'north', 'A B K M closed'],
    ['people.manage', 'operator', 'country', all],
    ['people.manage', 'inspector', 'country', ''],
    ['people.manage', 'leader', 'A', ''],
    ['people.read', 'auditor', 'country', all],
    ['people.read', 'leader', 'A', 'A'],
    ['people.read', 'police', 'north', ''],
    ['views.share', 'leader', 'A', 'A'],
    ['views.share', 'duty', 'A', ''],
    ['views.share', 'police', 'north', 'K north'],
    ['views.share', 'technician', 'north', ''],
    ['ledger.read', 'auditor', 'country', all],
    ['ledger.read', 'operator', 'south', 'N X south'],
    ['ledger.read', 'inspector', 'country', ''],
    ['ledger.read', 'leader', 'A', ''],
  ])('%s: %s at %s: %j', async (permission, role, at, expected) => {
    expect(await units(actor(grant(role, { nodeId: organisation.node[at] })), permission)).toBe(expected);
  });

  test('each role asks for and approves accounts of its own kind and below', async () => {
    const north = actor(grant('inspector', { nodeId: organisation.node.north }));
    expect(await units(north, 'people.approve', 'duty')).toBe('A B K closed');
    expect(await units(north, 'people.approve', 'operator')).toBe('');
    expect(await units(actor(grant('leader', { nodeId: organisation.node.A })), 'people.request', 'inspector')).toBe(
      '',
    );
  });

  test('a grant of one camera is none over people', async () => {
    const who = actor(grant('operator', { cameraId: organisation.camera.A1 }));
    expect(await units(who, 'people.manage')).toBe('');
  });
});
