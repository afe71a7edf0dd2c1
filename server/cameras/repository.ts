import { type Prisma, type PrismaClient } from '../db/generated/client.ts';
import type { LedgerEntryInput } from '../ledger/chain.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { CheckedSource } from './source-check.ts';
import type { Credential } from './credentials.ts';

const shown = {
  id: true,
  facilityId: true,
  name: true,
  zone: true,
  sourceKind: true,
  onvifHost: true,
  onvifPort: true,
  profiles: { select: { name: true, url: true } },
  facility: { select: { node: { select: { name: true, path: true } } } },
  // Whether there is one, never what it is.
  credential: { select: { cameraId: true } },
} as const satisfies Prisma.CameraSelect;

export type CameraRow = Prisma.CameraGetPayload<{ select: typeof shown }>;

export interface CameraChange {
  facilityId?: string;
  name?: string;
  zone?: CameraRow['zone'];
  source?: CheckedSource;
}

/** Who asks for a change, for the ledger. */
export type RecordedBy = Pick<LedgerEntryInput, 'actor' | 'address'>;

type Seal = (cameraId: string, credential: Credential) => Uint8Array<ArrayBuffer>;

/** Cameras in the database, each change with its entry in the ledger; a camera that was taken out is not found. */
export class CameraRepository {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #seal: Seal;

  constructor(prisma: PrismaClient, ledger: LedgerPort, seal: Seal) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#seal = seal;
  }

  list(where: Prisma.CameraWhereInput): Promise<CameraRow[]> {
    return this.#prisma.camera.findMany({ where, select: shown });
  }

  get(id: string): Promise<CameraRow | null> {
    return this.#prisma.camera.findFirst({ where: { id, removedAt: null }, select: shown });
  }

  create(
    camera: { facilityId: string; name: string; zone: CameraRow['zone']; source: CheckedSource },
    by: RecordedBy,
  ): Promise<CameraRow> {
    const { source, ...data } = camera;
    return this.#prisma.$transaction(async (tx) => {
      const { id } = await tx.camera.create({ data: { ...data, ...sourceColumns(source) }, select: { id: true } });
      await this.#keepSource(tx, id, source);
      const row = await tx.camera.findUniqueOrThrow({ where: { id }, select: shown });
      await this.#ledger.record(tx, { kind: 'camera.registered', ...by, ...about(row), details: details(row, source) });
      return row;
    });
  }

  /** The camera after the change, or null when there is none (any more). A new source takes the old one's credentials away with it. */
  update(id: string, { source, ...data }: CameraChange, by: RecordedBy): Promise<CameraRow | null> {
    return this.#prisma.$transaction(async (tx) => {
      const before = await tx.camera.findUnique({
        where: { id },
        select: { name: true, zone: true, facilityId: true },
      });
      // First of all, because it locks the row: two changes at once follow each other.
      const changed = await tx.camera.updateMany({
        where: { id, removedAt: null },
        data: { ...data, ...(source && sourceColumns(source)), updatedAt: new Date() },
      });
      if (changed.count === 0) return null;
      if (source) {
        await forgetSource(tx, id);
        await this.#keepSource(tx, id, source);
      }
      const row = await tx.camera.findUniqueOrThrow({ where: { id }, select: shown });
      await this.#ledger.record(tx, {
        ...{ kind: 'camera.changed', ...by, ...about(row) },
        details: {
          ...details(row, source),
          ...(before && before.name !== row.name && { oldName: before.name }),
          ...(before && before.zone !== row.zone && { oldZone: before.zone }),
          ...(before && before.facilityId !== row.facilityId && { oldFacilityId: before.facilityId }),
        },
      });
      return row;
    });
  }

  /** Takes the camera out: its record stays, its URLs and credentials do not. Whether this call did it. */
  remove(id: string, by: RecordedBy): Promise<boolean> {
    return this.#prisma.$transaction(async (tx) => {
      const removed = await tx.camera.updateMany({ where: { id, removedAt: null }, data: { removedAt: new Date() } });
      if (removed.count === 0) return false;
      await forgetSource(tx, id);
      const row = await tx.camera.findUniqueOrThrow({ where: { id }, select: shown });
      await this.#ledger.record(tx, { kind: 'camera.removed', ...by, ...about(row), details: details(row) });
      return true;
    });
  }

  async #keepSource(tx: Prisma.TransactionClient, cameraId: string, source: CheckedSource): Promise<void> {
    const { main, sub, credential } = source;
    const profiles = [{ cameraId, name: 'main' as const, url: main }];
    await tx.streamProfile.createMany({
      data: sub === undefined ? profiles : [...profiles, { cameraId, name: 'sub', url: sub }],
    });
    if (credential) await tx.cameraCredential.create({ data: { cameraId, sealed: this.#seal(cameraId, credential) } });
  }
}

const about = ({ id, facilityId }: CameraRow) => ({ cameraId: id, facilityId });

/** For the ledger. Of a new source only its kind and whether it has credentials: a path may hold a password too. */
const details = ({ name, zone, facility }: CameraRow, source?: CheckedSource) => ({
  ...{ camera: name, facility: facility.node.name, zone },
  ...(source && { source: source.onvif ? 'onvif' : 'rtsp', credentials: source.credential !== undefined }),
});

const sourceColumns = ({ onvif }: CheckedSource) => ({
  sourceKind: onvif ? ('onvif' as const) : ('rtsp' as const),
  onvifHost: onvif?.host ?? null,
  onvifPort: onvif?.port ?? null,
});

async function forgetSource(tx: Prisma.TransactionClient, cameraId: string): Promise<void> {
  await tx.streamProfile.deleteMany({ where: { cameraId } });
  await tx.cameraCredential.deleteMany({ where: { cameraId } });
}
