import { type Prisma, type PrismaClient } from '../../server/db/generated/client.ts';
import type { Profile } from '../../server/contract/common.ts';
import { demoAccounts } from './demo-accounts.ts';
import type { DemoCamera } from './demo-cameras.ts';
import { demoPlaces, type DemoPlaceKey } from './demo-places.ts';

export interface DemoCredentials {
  username: string;
  password: string;
}

/** Where the simulator runs a camera at present, without user information. Only the camera's own `profiles` are registered. */
export interface RunningDemoCamera extends DemoCamera {
  main: string;
  sub: string;
  credentials: DemoCredentials;
  onvif: { host: string; port: number; endpoint: string; serial: string };
}

/** The same of one that is registered later, under an id that nobody knows beforehand. */
export type LaterDemoCamera = Pick<RunningDemoCamera, 'key' | 'name' | 'zone' | 'main' | 'sub' | 'credentials'>;

export interface DemoSeed {
  /** Of every demo account. */
  password: string;
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
  sealCredential(cameraId: string, credentials: DemoCredentials): Uint8Array<ArrayBuffer>;
  cameras: readonly RunningDemoCamera[];
  later?: readonly LaterDemoCamera[];
}

const since = new Date('2021-05-30T00:00:00+07:00');

/**
 * Fills an empty database with the demo: places, accounts, grants and cameras, all at once or not at all. On one that
 * has it already, what people changed or removed stays so; only what the simulator and the settings decide is brought
 * up to date: where the simulated cameras are, how they let the server in, and the demo password.
 */
export async function seedDemo(prisma: PrismaClient, seed: DemoSeed): Promise<void> {
  const seeded = await prisma.orgNode.findUnique({ where: { id: demoPlaces.country.id }, select: { id: true } });
  if (!seeded) return create(prisma, seed);
  await followPassword(prisma, seed);
  await followSimulator(prisma, seed);
}

async function create(prisma: PrismaClient, { password, hash, sealCredential, cameras }: DemoSeed): Promise<void> {
  const passwordHash = await hash(password); // one for all: followPassword() tells by it whose password is still the demo's
  await prisma.$transaction([
    prisma.orgNode.createMany({
      data: Object.values(demoPlaces).map(({ id, level, name, parent }) => ({
        id,
        level,
        name,
        parentId: parent && demoPlaces[parent].id,
        path: [...above(parent), id],
        validFrom: since,
      })),
    }),
    prisma.facility.createMany({
      data: Object.values(demoPlaces).flatMap(({ id, facility }) =>
        facility ? [{ id, ...facility, runningSince: since }] : [],
      ),
    }),
    prisma.person.createMany({
      data: demoAccounts.map(({ id, username, fullName, position, unit, scope }) => ({
        ...{ id, username, fullName, position, unit, passwordHash, activatedAt: since },
        unitNodeId: demoPlaces[scope].id,
      })),
    }),
    prisma.grant.createMany({
      data: demoAccounts.map(({ id, grantId, role, scope }) => ({
        id: grantId,
        personId: id,
        role,
        nodeId: demoPlaces[scope].id,
        basis: 'Dữ liệu trình diễn',
        validFrom: since,
      })),
    }),
    prisma.camera.createMany({
      data: cameras.map(({ id, facilityKey, name, zone, device, onvif }) => ({
        ...{ id, name, zone, createdAt: since },
        facilityId: demoPlaces[facilityKey].id,
        ...(device ? deviceColumns(onvif) : { sourceKind: 'rtsp' as const }),
      })),
    }),
    prisma.streamProfile.createMany({
      data: cameras.flatMap((camera) => profilesOf(camera).map((profile) => ({ cameraId: camera.id, ...profile }))),
    }),
    prisma.cameraCredential.createMany({
      data: cameras.map(({ id, credentials }) => ({ cameraId: id, sealed: sealCredential(id, credentials) })),
    }),
  ]);
}

/** The ids from the root down to `place`. */
function above(place: DemoPlaceKey | undefined): string[] {
  return place === undefined ? [] : [...above(demoPlaces[place].parent), demoPlaces[place].id];
}

function profilesOf(
  camera: Pick<Followed, 'profiles' | 'main' | 'sub' | 'device'>,
): { name: Profile; url: string; token: string | null }[] {
  // The simulated device calls its profiles so.
  return camera.profiles.map((name) => ({ name, url: camera[name], token: camera.device ? name : null }));
}

const deviceColumns = ({ host, port, endpoint, serial }: RunningDemoCamera['onvif']) => ({
  ...{ sourceKind: 'onvif' as const, onvifHost: host, onvifPort: port, endpoint, serial },
  ...{ manufacturer: 'Vong Gac', model: 'Simulated camera', ptz: true, events: true },
});

/** After a change of the demo password: gives it to the accounts that still share the one they were made with. */
async function followPassword(prisma: PrismaClient, { password, hash, verify }: DemoSeed): Promise<void> {
  const shared = await prisma.person.groupBy({
    by: ['passwordHash'],
    where: { id: { in: demoAccounts.map(({ id }) => id) } },
    having: { passwordHash: { _count: { gt: 1 } } },
  });
  for (const { passwordHash } of shared) {
    if (await verify(password, passwordHash)) continue;
    await prisma.person.updateMany({ where: { passwordHash }, data: { passwordHash: await hash(password) } });
  }
}

/** What is brought up to date of a camera. */
type Followed = Pick<RunningDemoCamera, 'main' | 'sub' | 'profiles' | 'credentials'> &
  Partial<Pick<RunningDemoCamera, 'onvif' | 'device'>>;

/** The simulator's port differs from start to start. A camera that a person gave another address is no longer its. */
async function followSimulator(prisma: PrismaClient, { cameras, later = [], sealCredential }: DemoSeed): Promise<void> {
  const rows = await prisma.camera.findMany({ where: { removedAt: null }, include: { profiles: true } });
  const known = rows.flatMap((row): (Followed & { row: typeof row })[] => {
    const own = cameras.find(({ id }) => id === row.id);
    if (own) return [{ row, ...own }];
    const found = later.find(({ main }) => row.profiles.some(({ url }) => sameButPort(url, main)));
    return found ? [{ row, ...found, profiles: ['main', 'sub'] }] : [];
  });
  const updates: Prisma.PrismaPromise<unknown>[] = [];
  for (const { row, ...camera } of known) {
    const { onvif, credentials } = camera;
    const moved = profilesOf(camera).filter(({ name, url }) =>
      row.profiles.some((profile) => profile.name === name && sameButPort(profile.url, url)),
    );
    if (moved.length === 0) continue;
    for (const { name, url } of moved) {
      updates.push(prisma.streamProfile.updateMany({ where: { cameraId: row.id, name }, data: { url } }));
    }
    if (onvif && row.sourceKind === 'onvif' && row.serial === onvif.serial) {
      const { host: onvifHost, port: onvifPort } = onvif;
      const where = { id: row.id, NOT: { onvifHost, onvifPort } };
      updates.push(prisma.camera.updateMany({ where, data: { onvifHost, onvifPort } }));
    }
    const sealed = sealCredential(row.id, credentials);
    const where = { cameraId: row.id };
    updates.push(prisma.cameraCredential.upsert({ where, create: { ...where, sealed }, update: { sealed } }));
  }
  await prisma.$transaction(updates);
}

function sameButPort(one: string, other: string): boolean {
  const withoutPort = (text: string) => {
    const url = new URL(text);
    url.port = '';
    return url.href;
  };
  return withoutPort(one) === withoutPort(other);
}
