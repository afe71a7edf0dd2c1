import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { testDatabase } from '../../server/testing/database.ts';
import { demoAccounts } from './demo-accounts.ts';
import { demoCameras } from './demo-cameras.ts';
import { demoPlaces } from './demo-places.ts';
import { seedDemo, type DemoSeed } from './demo.ts';

let database: Database;
beforeAll(async () => void (database = await testDatabase()));
beforeEach(() => database.prisma.$executeRaw`TRUNCATE "OrgNode", "Person" CASCADE`); // all else refers to these
afterAll(() => database.close());

/** Hashes and seals that can be looked at; each hash differs, as with a salt. */
function demo(port: number, password = 'Demo-2021!'): DemoSeed {
  return {
    password,
    hash: (text) => Promise.resolve(`${text}#${crypto.randomUUID()}`),
    verify: (text, hash) => Promise.resolve(hash.startsWith(`${text}#`)),
    sealCredential: (id, { username, password: secret }) => new TextEncoder().encode(`${id} ${username} ${secret}`),
    cameras: demoCameras.map((camera) => ({
      ...camera,
      main: `rtsp://127.0.0.1:${port}/${camera.key}/main`,
      sub: `rtsp://127.0.0.1:${port}/${camera.key}/sub`,
      credentials: { username: 'viewer', password: `secret-${port}` },
      onvif: { host: '127.0.0.1', port: port + 1, endpoint: `urn:uuid:${camera.id}`, serial: `SIM-${camera.key}` },
    })),
  };
}

const everything = async ({ prisma }: Database) => ({
  nodes: await prisma.orgNode.findMany({ orderBy: { id: 'asc' } }),
  facilities: await prisma.facility.findMany({ orderBy: { id: 'asc' } }),
  people: await prisma.person.findMany({ orderBy: { id: 'asc' } }),
  grants: await prisma.grant.findMany({ orderBy: { id: 'asc' } }),
  cameras: await prisma.camera.findMany({ orderBy: { id: 'asc' } }),
  profiles: await prisma.streamProfile.findMany({ orderBy: { id: 'asc' } }),
  credentials: await prisma.cameraCredential.findMany({ orderBy: { cameraId: 'asc' } }),
});

describe('an empty database', () => {
  beforeEach(() => seedDemo(database.prisma, demo(1000)));

  it('gets one province with two civil facilities, one military and one checkpoint, and 14 cameras', async () => {
    const facilities = await database.prisma.facility.findMany({
      select: { kind: true, manager: true, node: { select: { path: true } }, _count: { select: { cameras: true } } },
      orderBy: { id: 'asc' },
    });
    expect(facilities.map(({ kind, manager, _count }) => [kind, manager, _count.cameras])).toEqual([
      ['quarantine', 'civil', 6],
      ['quarantine', 'civil', 4],
      ['quarantine', 'military', 2],
      ['checkpoint', 'civil', 2],
    ]);
    const { country, province } = demoPlaces;
    for (const { node } of facilities) expect(node.path.slice(0, -1)).toEqual([country.id, province.id]);
  });

  it('gets the eleven documented accounts, each with its role on its place', async () => {
    const people = await database.prisma.person.findMany({
      include: { grants: { include: { node: true } } },
      orderBy: { id: 'asc' },
    });
    const rows = people.map(({ username, grants }) => [username, grants.map(({ role, node }) => [role, node?.id])]);
    const { country, province, 'facility-a': a, 'facility-b': b } = demoPlaces;
    expect(rows).toEqual([
      ['operator', [['operator', country.id]]],
      ['inspector', [['inspector', province.id]]],
      ['military', [['military', province.id]]],
      ['police', [['police', province.id]]],
      ['leader.a', [['leader', a.id]]],
      ['duty.a', [['duty', a.id]]],
      ['leader.b', [['leader', b.id]]],
      ['duty.b', [['duty', b.id]]],
      ['technician', [['technician', province.id]]],
      ['auditor', [['auditor', country.id]]],
      ['duty.a2', [['duty', a.id]]],
    ]);
    expect(people.every((person) => person.passwordHash.startsWith('Demo-2021!#'))).toBe(true);
  });
});

describe('a database that has the demo', () => {
  beforeEach(() => seedDemo(database.prisma, demo(1000)));

  it('is not changed by the same seed', async () => {
    const before = await everything(database);
    await seedDemo(database.prisma, demo(1000));
    expect(await everything(database)).toEqual(before);
  });

  it('follows the simulator to its new port and password', async () => {
    await seedDemo(database.prisma, demo(2000));
    const profiles = await database.prisma.streamProfile.findMany();
    expect(profiles).toHaveLength(demoCameras.flatMap((camera) => camera.profiles).length);
    expect(profiles.every((profile) => profile.url.startsWith('rtsp://127.0.0.1:2000/'))).toBe(true);
    const { sealed } = await database.prisma.cameraCredential.findFirstOrThrow({
      where: { cameraId: demoCameras[0]!.id },
    });
    expect(new TextDecoder().decode(sealed)).toBe(`${demoCameras[0]!.id} viewer secret-2000`);
    const devices = await database.prisma.camera.findMany({ where: { sourceKind: 'onvif' } });
    expect(new Set(devices.map(({ onvifPort }) => onvifPort))).toEqual(new Set([2001]));
  });

  it('follows it also of a camera that was registered in the course of its past', async () => {
    const { prisma } = database;
    const later = (port: number) => ({
      ...{ key: 'd1', name: 'Cổng', zone: 'gate' as const, credentials: { username: 'viewer', password: 'x' } },
      ...{ main: `rtsp://127.0.0.1:${port}/d1/main`, sub: `rtsp://127.0.0.1:${port}/d1/sub` },
    });
    const { main, sub } = later(1000);
    const { id } = await prisma.camera.create({
      data: {
        ...{ facilityId: demoPlaces['facility-a'].id, name: 'Cổng', zone: 'gate', sourceKind: 'rtsp' },
        profiles: {
          create: [
            { name: 'main', url: main },
            { name: 'sub', url: sub },
          ],
        },
      },
    });
    await seedDemo(prisma, { ...demo(2000), later: [later(2000)] });
    const urls = await prisma.streamProfile.findMany({ where: { cameraId: id }, orderBy: { name: 'asc' } });
    expect(urls.map(({ url }) => url)).toEqual([later(2000).main, later(2000).sub]);
  });

  it('keeps what people changed or removed', async () => {
    const { prisma } = database;
    const [given, removed, renamed] = demoCameras;
    const url = 'rtsp://10.0.0.9/stream1';
    await prisma.streamProfile.updateMany({ where: { cameraId: given!.id }, data: { url } });
    await prisma.cameraCredential.update({ where: { cameraId: given!.id }, data: { sealed: new Uint8Array([1]) } });
    await prisma.camera.update({ where: { id: removed!.id }, data: { removedAt: new Date() } });
    await prisma.camera.update({ where: { id: renamed!.id }, data: { name: 'Tên mới' } });
    await prisma.grant.delete({ where: { id: demoAccounts[1]!.grantId } });
    await prisma.person.update({
      where: { username: 'duty.a' },
      data: { passwordHash: 'own#1', suspendedAt: new Date() },
    });
    await prisma.facility.update({ where: { id: demoPlaces.military.id }, data: { closedAt: new Date() } });
    const before = await everything(database);

    await seedDemo(prisma, demo(2000, 'Other-2021!'));
    const after = await everything(database);
    const { nodes, facilities, grants, cameras } = before;
    expect(after).toMatchObject({ nodes, facilities, grants });
    // Where a simulated device listens is the simulator's to say.
    const kept = (rows: typeof cameras) => rows.map((row) => ({ ...row, onvifPort: null, updatedAt: null }));
    expect(kept(after.cameras)).toEqual(kept(cameras));
    expect(after.people.find((person) => person.username === 'duty.a')).toMatchObject({ passwordHash: 'own#1' });
    const of = <T extends { cameraId: string }>(rows: T[], id: string) => rows.filter((row) => row.cameraId === id);
    for (const { id } of [given!, removed!]) {
      expect(of(after.profiles, id)).toEqual(of(before.profiles, id));
      expect(of(after.credentials, id)).toEqual(of(before.credentials, id));
    }
  });

  it('takes a changed demo password for the accounts that still have the old one', async () => {
    await seedDemo(database.prisma, demo(1000, 'Other-2021!'));
    const people = await database.prisma.person.findMany();
    expect(people.every((person) => person.passwordHash.startsWith('Other-2021!#'))).toBe(true);
  });
});

it('leaves nothing behind when it fails half way', async () => {
  const [first, ...others] = demo(1000).cameras;
  const broken = { ...demo(1000), cameras: [{ ...first!, main: 'http://not-rtsp/' }, ...others] };
  await expect(seedDemo(database.prisma, broken)).rejects.toThrow('StreamProfile_url_check');
  expect(await database.prisma.orgNode.count()).toBe(0);
  await seedDemo(database.prisma, demo(1000));
  expect(await database.prisma.camera.count()).toBe(14);
});
