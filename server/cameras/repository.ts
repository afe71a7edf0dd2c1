import { type Prisma, type PrismaClient } from '../db/generated/client.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import type { DeviceReport } from './device-report.ts';
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
  ptz: true,
  transport: true,
  engine: true,
  keepWarm: true,
  hiddenAt: true,
  profiles: { select: { name: true, url: true } },
  facility: { select: { closedAt: true, suspendedAt: true, node: { select: { name: true, path: true } } } },
  // Whether there is one, never what it is.
  credential: { select: { cameraId: true } },
} as const satisfies Prisma.CameraSelect;

export type CameraRow = Prisma.CameraGetPayload<{ select: typeof shown }>;

export interface CameraChange {
  facilityId?: string;
  name?: string;
  zone?: CameraRow['zone'];
  transport?: CameraRow['transport'];
  engine?: CameraRow['engine'];
  keepWarm?: boolean;
  source?: CheckedSource;
}

export interface NewCamera {
  facilityId: string;
  name: string;
  zone: CameraRow['zone'];
  transport?: CameraRow['transport'];
  engine?: CameraRow['engine'];
  keepWarm?: boolean;
  source: CheckedSource;
}

/** A list of cameras takes as long as its rows. */
const transactionLimitMs = 60_000;

/** Who asks for a change, for the ledger. */
export type RecordedBy = Pick<Fact, 'actor' | 'address'>;

type Seal = (cameraId: string, credential: Credential) => Uint8Array<ArrayBuffer>;

/** Cameras in the database, each change with its entry in the ledger; a camera that was taken out is not found. */
export class CameraRepository {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #seal: Seal;
  readonly #now: () => Date;

  constructor(prisma: PrismaClient, ledger: LedgerPort, seal: Seal, now = () => new Date()) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#seal = seal;
    this.#now = now;
  }

  list(where: Prisma.CameraWhereInput): Promise<CameraRow[]> {
    return this.#prisma.camera.findMany({ where, select: shown });
  }

  get(id: string): Promise<CameraRow | null> {
    return this.#prisma.camera.findFirst({ where: { id, removedAt: null }, select: shown });
  }

  async create(camera: NewCamera, by: RecordedBy): Promise<CameraRow> {
    const [row] = await this.createAll([camera], by);
    return row!;
  }

  /** All of them or none; `more` are further entries for the ledger. What stood open because these could not be connected is settled. */
  createAll(cameras: readonly NewCamera[], by: RecordedBy, ...more: Fact[]): Promise<CameraRow[]> {
    return this.#prisma.$transaction(
      async (tx) => {
        const rows: CameraRow[] = [];
        const entries: Fact[] = [];
        for (const { source, ...data } of cameras) {
          const { id } = await tx.camera.create({
            data: { ...data, ...sourceColumns(source), createdAt: this.#now() },
            select: { id: true },
          });
          await this.#keepSource(tx, id, source);
          const row = await tx.camera.findUniqueOrThrow({ where: { id }, select: shown });
          rows.push(row);
          entries.push({ kind: 'camera.registered', ...by, ...about(row), details: details(row, source) });
          await tx.connectionOutcome.updateMany({
            where: { facilityId: row.facilityId, settledAt: null, OR: [{ camera: null }, { camera: row.name }] },
            data: { settledAt: this.#now() },
          });
        }
        await this.#ledger.record(tx, ...more, ...entries);
        return rows;
      },
      { timeout: transactionLimitMs, maxWait: 10_000 },
    );
  }

  /** The camera after the change, or null when there is none (any more). A new source takes the old one's credentials away with it. */
  update(id: string, { source, ...data }: CameraChange, by: RecordedBy): Promise<CameraRow | null> {
    return this.#prisma.$transaction(async (tx) => {
      const before = await tx.camera.findUnique({
        where: { id },
        select: { name: true, zone: true, facilityId: true, transport: true, engine: true, keepWarm: true },
      });
      // First of all, because it locks the row: two changes at once follow each other.
      const changed = await tx.camera.updateMany({
        where: { id, removedAt: null },
        data: { ...data, ...(source && sourceColumns(source)), updatedAt: this.#now() },
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
          ...(before &&
            before.transport !== row.transport && { transport: row.transport, oldTransport: before.transport }),
          ...(before && before.keepWarm !== row.keepWarm && { keepWarm: row.keepWarm }),
          ...(before && before.engine !== row.engine && { engine: row.engine, oldEngine: before.engine }),
          ...(before && before.facilityId !== row.facilityId && { oldFacilityId: before.facilityId }),
        },
      });
      return row;
    });
  }

  /** A device that was found again under another address, unless its source was changed meanwhile. The camera, or null when nothing was done. */
  move(id: string, from: { host: string; port: number }, source: CheckedSource): Promise<CameraRow | null> {
    return this.#prisma.$transaction(async (tx) => {
      const changed = await tx.camera.updateMany({
        where: { id, removedAt: null, onvifHost: from.host, onvifPort: from.port },
        data: { ...sourceColumns(source), updatedAt: this.#now() },
      });
      if (changed.count === 0) return null;
      await forgetSource(tx, id);
      await this.#keepSource(tx, id, source);
      const row = await tx.camera.findUniqueOrThrow({ where: { id }, select: shown });
      const { host, port } = source.onvif!;
      const addresses = { oldAddress: `${from.host}:${from.port}`, address: `${host}:${port}` };
      await this.#ledger.record(tx, {
        ...{ kind: 'camera.moved', ...about(row) },
        details: { ...details(row), ...addresses },
      });
      return row;
    });
  }

  /** Takes the camera out: its record stays, its URLs and credentials do not. Whether this call did it. */
  remove(id: string, by: RecordedBy): Promise<boolean> {
    return this.#prisma.$transaction(async (tx) => {
      const removed = await tx.camera.updateMany({ where: { id, removedAt: null }, data: { removedAt: this.#now() } });
      if (removed.count === 0) return false;
      await forgetSource(tx, id);
      const row = await tx.camera.findUniqueOrThrow({ where: { id }, select: shown });
      await this.#ledger.record(tx, { kind: 'camera.removed', ...by, ...about(row), details: details(row) });
      return true;
    });
  }

  async #keepSource(tx: Prisma.TransactionClient, cameraId: string, source: CheckedSource): Promise<void> {
    const { main, sub, credential, onvif } = source;
    const { main: mainProfile, sub: subProfile } = onvif?.report ?? {};
    const profiles = [{ cameraId, name: 'main' as const, url: main, token: mainProfile?.token ?? null }];
    const second = { cameraId, name: 'sub' as const, url: sub ?? '', token: subProfile?.token ?? null };
    await tx.streamProfile.createMany({ data: sub === undefined ? profiles : [...profiles, second] });
    if (credential) await tx.cameraCredential.create({ data: { cameraId, sealed: this.#seal(cameraId, credential) } });
  }
}

const about = ({ id, facilityId }: CameraRow) => ({ cameraId: id, facilityId });

/** For the ledger. Of a new source only its kind and whether it has credentials: a path may hold a password too. */
const details = ({ name, zone, facility }: CameraRow, source?: CheckedSource) => ({
  ...{ camera: name, facility: facility.node.name, zone },
  ...(source && { source: source.onvif ? 'onvif' : 'rtsp', credentials: source.credential !== undefined }),
});

/** The device's names of the chosen picture. */
const eventSources = ({ main, sub }: DeviceReport): string[] =>
  [main, sub].flatMap((profile) => (profile ? [profile.source, profile.sourceConfiguration] : [])).filter(unique);
const unique = (name: string, index: number, all: string[]) => name !== '' && all.indexOf(name) === index;

const sourceColumns = ({ onvif }: CheckedSource) => {
  const { manufacturer = null, model = null, firmware = null, serial = null } = onvif?.report.information ?? {};
  return {
    sourceKind: onvif ? ('onvif' as const) : ('rtsp' as const),
    onvifHost: onvif?.host ?? null,
    onvifPort: onvif?.port ?? null,
    endpoint: onvif?.endpoint ?? null,
    videoSource: onvif?.videoSource ?? null,
    eventSources: onvif?.videoSource ? eventSources(onvif.report) : [],
    ...{ manufacturer, model, firmware, serial },
    ptz: onvif?.report.ptz ?? false,
    events: onvif?.report.events ?? false,
  };
};

async function forgetSource(tx: Prisma.TransactionClient, cameraId: string): Promise<void> {
  await tx.streamProfile.deleteMany({ where: { cameraId } });
  await tx.cameraCredential.deleteMany({ where: { cameraId } });
}
