import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { seedDemo } from '../../prisma/seed/demo.ts';
import { hashPassword, verifyPassword } from '../access/passwords.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Lease, StreamRegistry } from '../media/stream-registry.ts';

/** Nobody listens there: what is pulled from it fails as a camera does whose place has lost its power. */
const dark = 'rtsp://127.0.0.1:9/dark';

/** A province's worth of cameras, more than any person can read one by one. */
export const darkProvince = { facilities: 32, cameras: 500 };

export interface DarkCamera {
  id: string;
  facilityId: string;
}

/**
 * Fills an empty database with the demo without its cameras, and with 32 facilities of its province that have 500 unreachable ones; `duty.dark`
 * is on the duty team of the first. Answers the cameras, neighbours in different facilities.
 */
export async function prepareDarkProvince(prisma: PrismaClient, password: string): Promise<DarkCamera[]> {
  const account = { password, hash: hashPassword, verify: verifyPassword, sealCredential: () => new Uint8Array() };
  await seedDemo(prisma, { ...account, cameras: [] });
  const { province, country } = demoPlaces;
  const facilityIds = Array.from({ length: darkProvince.facilities }, () => randomUUID());
  await prisma.orgNode.createMany({
    data: facilityIds.map((id, index) => ({
      ...{ id, level: 'facility' as const, parentId: province.id, path: [country.id, province.id, id] },
      name: `Khu cách ly số ${index + 1}`,
    })),
  });
  await prisma.facility.createMany({ data: facilityIds.map((id) => ({ id, manager: 'civil', kind: 'quarantine' })) });
  const cameras = Array.from({ length: darkProvince.cameras }, (_, index) => ({
    ...{ id: randomUUID(), facilityId: facilityIds[index % facilityIds.length]!, zone: 'corridor' as const },
    ...{ name: `Hành lang ${Math.floor(index / facilityIds.length) + 1}`, sourceKind: 'rtsp' as const },
    engine: 'direct' as const,
  }));
  await prisma.camera.createMany({ data: cameras });
  await prisma.streamProfile.createMany({
    data: cameras.map(({ id: cameraId }) => ({ cameraId, name: 'main', url: dark })),
  });
  await prisma.person.create({
    data: {
      ...{ username: 'duty.dark', fullName: 'Người trực khu 1', position: 'Trực', unit: 'Khu cách ly số 1' },
      ...{ passwordHash: await hashPassword(password), activatedAt: new Date(), unitNodeId: facilityIds[0]! },
      grants: { create: { role: 'duty', nodeId: facilityIds[0]! } },
    },
  });
  return cameras.map(({ id, facilityId }) => ({ id, facilityId }));
}

/** Somebody begins to look at each of the cameras, evenly within `overMs`; none of them shows anything. The leases are the caller's. */
export async function cutPower(
  registry: Pick<StreamRegistry, 'acquire'>,
  cameras: readonly DarkCamera[],
  overMs: number,
): Promise<Lease[]> {
  const begun = performance.now();
  const leases: Lease[] = [];
  for (const [index, camera] of cameras.entries()) {
    leases.push(registry.acquire({ ...camera, profiles: ['main'] }, 'main'));
    const early = begun + ((index + 1) * overMs) / cameras.length - performance.now();
    if (early > 1) await delay(early);
  }
  return leases;
}
