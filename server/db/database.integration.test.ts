import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import type { Database } from './database.ts';

let database: Database;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const someone = (username: string) => ({
  username,
  passwordHash: '$argon2id$secret-hash',
  fullName: 'Nguyễn Thị Ánh',
  position: 'Thanh tra viên',
  unit: 'Sở Y tế',
});

async function facility(name: string): Promise<string> {
  const id = crypto.randomUUID();
  await database.prisma.orgNode.create({
    data: { id, path: [id], level: 'country', name, facility: { create: { kind: 'quarantine', manager: 'civil' } } },
  });
  return id;
}

describe('what is written is what is read', () => {
  it('keeps Vietnamese text, bytes and times', async () => {
    const person = await database.prisma.person.create({ data: someone('anh.nguyen') });
    const suspendedAt = new Date('2021-06-14T23:59:59.123Z');
    await database.prisma.person.update({ where: { id: person.id }, data: { suspendedAt } });
    const found = await database.prisma.person.findUniqueOrThrow({ where: { username: 'anh.nguyen' } });
    expect(found).toEqual({ ...person, suspendedAt });
    expect(found.fullName).toBe('Nguyễn Thị Ánh');

    const facilityId = await facility('Khu cách ly');
    const sealed = new Uint8Array([0, 255, 39, 92, 10]);
    const camera = await database.prisma.camera.create({
      data: { facilityId, name: 'Cổng', zone: 'gate', sourceKind: 'rtsp', credential: { create: { sealed } } },
      include: { credential: true },
    });
    expect(camera.credential?.sealed).toEqual(sealed);
  });

  it("gives the database's own clock in UTC, whatever zone the server is set to", async () => {
    const [row] = await database.prisma.$queryRaw<{ now: Date }[]>`SELECT now()`;
    expect(Math.abs(row!.now.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('finds nodes below a node by their path', async () => {
    const root = await facility('Gốc');
    const id = crypto.randomUUID();
    await database.prisma.orgNode.create({
      data: { id, parentId: root, path: [root, id], level: 'province', name: 'Tỉnh' },
    });
    const below = await database.prisma.orgNode.findMany({ where: { path: { has: root } }, orderBy: { level: 'asc' } });
    expect(below.map((node) => node.id)).toEqual([root, id]);
  });
});

describe('what the schema forbids', () => {
  it('refuses a second account of the same name, and goes on working', async () => {
    await database.prisma.person.create({ data: someone('twice') });
    await expect(database.prisma.person.create({ data: someone('twice') })).rejects.toMatchObject({ code: 'P2002' });
    expect(await database.prisma.person.count({ where: { username: 'twice' } })).toBe(1);
  });

  it.each([
    'rtsp://admin:12345@10.0.0.1/main',
    'rtsp://admin@10.0.0.1',
    'http://10.0.0.1/main',
    'rtsp://',
    'rtsp:///main',
  ])('refuses the stream address %s', async (url) => {
    const facilityId = await facility('Khu');
    const camera = database.prisma.camera.create({
      data: { facilityId, name: 'a', zone: 'yard', sourceKind: 'rtsp', profiles: { create: { name: 'main', url } } },
    });
    await expect(camera).rejects.toThrow('StreamProfile_url_check');
  });

  it.each(['rtsp://10.0.0.1', 'RTSP://cam.local:8554/a/b?user=1@2', 'rtsps://[fd00::1]:322/main'])(
    'takes the stream address %s',
    async (url) => {
      const facilityId = await facility('Khu');
      const camera = await database.prisma.camera.create({
        data: { facilityId, name: 'a', zone: 'yard', sourceKind: 'rtsp', profiles: { create: { name: 'main', url } } },
      });
      expect(camera.id).toBeTruthy();
    },
  );

  it('refuses an ONVIF camera without an address, and an RTSP camera with one', async () => {
    const data = { facilityId: await facility('Khu'), name: 'a', zone: 'yard' } as const;
    const { camera } = database.prisma;
    const refused = 'Camera_onvif_check';
    await expect(camera.create({ data: { ...data, sourceKind: 'onvif' } })).rejects.toThrow(refused);
    await expect(camera.create({ data: { ...data, sourceKind: 'onvif', onvifHost: 'a' } })).rejects.toThrow(refused);
    await expect(camera.create({ data: { ...data, sourceKind: 'rtsp', onvifPort: 80 } })).rejects.toThrow(refused);
    const badPort = { ...data, sourceKind: 'onvif', onvifHost: 'a', onvifPort: 65536 } as const;
    await expect(camera.create({ data: badPort })).rejects.toThrow(refused);
  });

  it('refuses a grant without a scope or with two', async () => {
    const { id: personId } = await database.prisma.person.create({ data: someone('granted') });
    const nodeId = await facility('Khu');
    const { id: cameraId } = await database.prisma.camera.create({
      data: { facilityId: nodeId, name: 'a', zone: 'yard', sourceKind: 'rtsp' },
    });
    const { grant } = database.prisma;
    await expect(grant.create({ data: { personId, role: 'duty' } })).rejects.toThrow('Grant_scope_check');
    const both = { personId, role: 'duty', nodeId, cameraId } as const;
    await expect(grant.create({ data: both })).rejects.toThrow('Grant_scope_check');
    expect(await grant.create({ data: { personId, role: 'duty', cameraId } })).toMatchObject({ cameraId });
  });

  it('refuses a node whose path does not lead to it', async () => {
    const [parentId, id, other] = [await facility('Gốc'), crypto.randomUUID(), crypto.randomUUID()];
    const { orgNode } = database.prisma;
    const node = { id, level: 'province', name: 'Tỉnh' } as const;
    const refused = 'OrgNode_path_check';
    await expect(orgNode.create({ data: { ...node, parentId, path: [] } })).rejects.toThrow(refused);
    await expect(orgNode.create({ data: { ...node, parentId, path: [id] } })).rejects.toThrow(refused);
    await expect(orgNode.create({ data: { ...node, parentId, path: [other, id] } })).rejects.toThrow(refused);
    await expect(orgNode.create({ data: { ...node, path: [id] } })).rejects.toThrow('OrgNode_root_check');
  });
});

describe('transactions', () => {
  it('leave nothing behind when they fail', async () => {
    const failed = database.prisma.$transaction(async (tx) => {
      await tx.person.create({ data: someone('undone') });
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await database.prisma.person.count({ where: { username: 'undone' } })).toBe(0);
  });

  it('report a COMMIT that the database refuses', async () => {
    await database.prisma
      .$executeRaw`CREATE TABLE "late" ("id" int PRIMARY KEY, "to" int REFERENCES "late" DEFERRABLE INITIALLY DEFERRED)`;
    const refused = database.prisma.$transaction((tx) => tx.$executeRaw`INSERT INTO "late" VALUES (1, 2)`);
    await expect(refused).rejects.toThrow();
    expect(await database.prisma.$queryRaw`SELECT * FROM "late"`).toEqual([]);
  });

  it('wait for each other', async () => {
    const count = 20;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        database.prisma.$transaction(async (tx) => {
          await tx.person.create({ data: someone(`many.${index}`) });
          await tx.person.findMany({ where: { username: { startsWith: 'many.' } } });
        }),
      ),
    );
    expect(await database.prisma.person.count({ where: { username: { startsWith: 'many.' } } })).toBe(count);
  });
});

it('does not quote the arguments of a failed call', async () => {
  const wrong = { ...someone('wrong'), fullName: 7 as unknown as string };
  const error = await database.prisma.person.create({ data: wrong }).catch((e: unknown) => e as Error);
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toContain('fullName');
  expect(`${(error as Error).message}${(error as Error).stack}`).not.toContain('secret-hash');
});

it('answers a ping, and after closing, which may happen twice, refuses one', async () => {
  const other = await testDatabase();
  await other.ping();
  await Promise.all([other.close(), other.close()]);
  await expect(other.ping()).rejects.toThrow();
  await expect(other.prisma.person.count()).rejects.toThrow();
});
