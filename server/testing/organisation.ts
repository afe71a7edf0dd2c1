import { randomUUID } from 'node:crypto';
import type { ActorGrant } from '../access/actor.ts';
import type { FacilityKind, Manager, PrismaClient } from '../db/generated/client.ts';

const facilities = {
  A: { province: 'north', manager: 'civil', kind: 'quarantine' },
  B: { province: 'north', manager: 'civil', kind: 'quarantine' },
  M: { province: 'north', manager: 'military', kind: 'quarantine' },
  K: { province: 'north', manager: 'civil', kind: 'checkpoint' },
  /** Has ended its mission. */
  closed: { province: 'north', manager: 'civil', kind: 'quarantine' },
  X: { province: 'south', manager: 'civil', kind: 'quarantine' },
  N: { province: 'south', manager: 'military', kind: 'quarantine' },
} as const satisfies Record<string, { province: 'north' | 'south'; manager: Manager; kind: FacilityKind }>;

const cameras = {
  A1: 'A',
  A2: 'A',
  /** Was taken out. */
  removed: 'A',
  B1: 'B',
  M1: 'M',
  K1: 'K',
  closed1: 'closed',
  X1: 'X',
  N1: 'N',
} as const satisfies Record<string, keyof typeof facilities>;

export type FacilityName = keyof typeof facilities;
export type CameraName = keyof typeof cameras;
type NodeName = 'country' | 'north' | 'south' | FacilityName;

/** The ids of a small country: two provinces, civil and military facilities, a checkpoint, one facility closed and one camera removed. */
export interface Organisation {
  node: Record<NodeName, string>;
  camera: Record<CameraName, string>;
}

export async function createOrganisation(prisma: PrismaClient): Promise<Organisation> {
  const node = {} as Organisation['node'];
  const place = async (name: NodeName, level: 'country' | 'province' | 'facility', above: NodeName[]) => {
    node[name] = randomUUID();
    const path = [...above, name].map((part) => node[part]);
    await prisma.orgNode.create({ data: { id: node[name], level, name, path, parentId: path.at(-2) ?? null } });
  };
  await place('country', 'country', []);
  await place('north', 'province', ['country']);
  await place('south', 'province', ['country']);
  for (const [name, { province, manager, kind }] of Object.entries(facilities) as [
    FacilityName,
    (typeof facilities)[FacilityName],
  ][]) {
    await place(name, 'facility', ['country', province]);
    const closedAt = name === 'closed' ? new Date() : null;
    await prisma.facility.create({ data: { id: node[name], manager, kind, closedAt } });
  }
  const camera = {} as Organisation['camera'];
  for (const [name, facility] of Object.entries(cameras) as [CameraName, FacilityName][]) {
    const removedAt = name === 'removed' ? new Date() : null;
    const profiles = { create: [{ name: 'main' as const, url: `rtsp://127.0.0.1:8554/${name}` }] };
    const data = { facilityId: node[facility], name, zone: 'gate', sourceKind: 'rtsp', removedAt, profiles } as const;
    camera[name] = (await prisma.camera.create({ data })).id;
  }
  return { node, camera };
}

/** A grant in force, with the scope of one node unless told otherwise. */
export const grant = (role: ActorGrant['role'], scope: Partial<ActorGrant>): ActorGrant => ({
  role,
  nodeId: null,
  node: null,
  cameraId: null,
  manager: null,
  kind: null,
  validFrom: new Date(0),
  validTo: null,
  fromMinute: null,
  toMinute: null,
  picture: false,
  approvedById: null,
  ...scope,
});
