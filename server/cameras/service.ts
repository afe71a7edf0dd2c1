import { mayWithCameras, requireFacility, type CameraMay } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { Call } from '../access/call.ts';
import type { Revocations } from '../access/revocations.ts';
import { cameraInUse, isRunning, runningCamera, withheldBy } from '../access/places.ts';
import { camerasVisibleTo } from '../access/policy/cameras.ts';
import type { WatchEnd, WithheldReason } from '../contract/live.ts';
import type { CameraView, EngineView, RestInput, SourceView } from '../contract/rest.ts';
import type { StreamState } from '../contract/stream-state.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Config } from '../config.ts';
import { zones, type Profile } from '../contract/common.ts';
import { notFound } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { SealedBox } from '../sealed-box.ts';
import { CredentialVault } from './credentials.ts';
import { DeviceRegister } from './device-register.ts';
import { lookup as systemLookup, type Lookup } from './host-check.ts';
import { StreamLocator, type DeviceLocation, type StreamLocation } from './locate.ts';
import { CameraNetworks } from './networks.ts';
import { CameraRepository, type CameraRow, type NewCamera } from './repository.ts';
import { SourceCheck, type ProbeOnvif } from './source-check.ts';

/** The media side, as far as the register of cameras needs it. */
export interface CameraStreams {
  /** Of the `sub` stream, or of `main` where there is none; the last known one while nobody watches. */
  state(cameraId: string): StreamState;
  /** When that was so; undefined when it is so at present. Milliseconds since the epoch. */
  checkedAt(cameraId: string): number | undefined;
  engine(cameraId: string): Omit<EngineView, 'wish'>;
  sourceChanged(cameraId: string): void;
  /** Whether its small stream goes on while nobody watches. */
  setWarm(camera: Pick<MediaRef, 'id' | 'facilityId' | 'profiles'>, warm: boolean): void;
  /** Its streams end at once, whoever looks, and nothing is kept of it; `not_found` unless told otherwise. */
  removed(cameraId: string, reason?: WatchEnd): void;
}

export interface MediaRef {
  id: string;
  facilityId: string;
  name: string;
  facilityName: string;
  /** The facility's place in the tree, from the root down. */
  path: readonly string[];
  profiles: Profile[];
}

/** All of a facility, or one. */
export type WithheldCameras = { facilityId: string; id?: undefined } | { id: string };

const byName = new Intl.Collator('vi', { numeric: true });

export interface CameraServiceOptions {
  config: Pick<Config, 'cameraNetworks' | 'localCameras' | 'ingestEngine'>;
  /** Seals the cameras' credentials. */
  box: SealedBox;
  prisma: PrismaClient;
  ledger: LedgerPort;
  probeOnvif: ProbeOnvif;
  streams: CameraStreams;
  revocations: Revocations;
  log: Logger;
  /** How host names are looked up; the system's way unless told otherwise. */
  lookup?: Lookup;
  /** When cameras are registered, changed and taken out. */
  now?: () => Date;
}

/** The register of cameras. Whoever calls has checked the caller's permission on the id that the request names; lists check for themselves. */
export class CameraService {
  /** What cameras' devices are known by. */
  readonly devices: DeviceRegister;
  readonly #prisma: PrismaClient;
  readonly #cameras: CameraRepository;
  /** Judges where a camera is said to be. */
  readonly sources: SourceCheck;
  /** Where cameras may live. */
  readonly networks: CameraNetworks;
  readonly #locator: StreamLocator;
  readonly #streams: CameraStreams;
  readonly #revocations: Revocations;
  readonly #log: Logger;

  constructor({
    config,
    box,
    prisma,
    ledger,
    probeOnvif,
    streams,
    revocations,
    log,
    lookup = systemLookup,
    now,
  }: CameraServiceOptions) {
    const networks = new CameraNetworks(config.cameraNetworks, config.localCameras);
    this.networks = networks;
    const vault = new CredentialVault(box);
    this.#prisma = prisma;
    this.#cameras = new CameraRepository(
      prisma,
      ledger,
      (cameraId, credential) => vault.seal(cameraId, credential),
      now,
    );
    this.sources = new SourceCheck({ networks, lookup, probe: probeOnvif });
    this.#locator = new StreamLocator({ prisma, vault, networks, lookup, engine: config.ingestEngine });
    this.#streams = streams;
    this.devices = new DeviceRegister({ prisma, vault, sources: this.sources, cameras: this.#cameras, streams, log });
    this.#revocations = revocations;
    this.#log = log;
  }

  /** The cameras of a facility that the actor may know of, in the register's order of zones, then by name. */
  async ofFacility(actor: Actor, facilityId: string): Promise<CameraView[]> {
    const visible = camerasVisibleTo(actor, 'camera.read', new Date());
    const rows = await this.#cameras.list({ AND: [{ facilityId }, visible] });
    return this.#views(
      actor,
      rows.toSorted((a, b) => zones.indexOf(a.zone) - zones.indexOf(b.zone) || byName.compare(a.name, b.name)),
    );
  }

  /** Those of these cameras that the actor may know of, by id. */
  async among(actor: Actor, ids: readonly string[]): Promise<Map<string, CameraView>> {
    const visible = camerasVisibleTo(actor, 'camera.read', new Date());
    const rows = await this.#cameras.list({ AND: [{ id: { in: [...ids] } }, visible] });
    return new Map((await this.#views(actor, rows)).map((view) => [view.id, view]));
  }

  async get(actor: Actor, id: string): Promise<CameraView> {
    const row = await this.#cameras.get(id);
    if (!row) throw notFound('camera');
    return this.#view(actor, row);
  }

  /** Throws what SourceCheck.check throws. */
  async create(by: By & Partial<Pick<Call, 'signal'>>, input: RestInput<'POST /api/cameras'>): Promise<CameraView> {
    const { facilityId, name, zone, transport, engine, keepWarm, evenIfUnreachable = false } = input;
    const source = await this.sources.check(input.source, { evenIfUnreachable, signal: by.signal });
    const row = await this.#cameras.create(
      { facilityId, name, zone, transport, engine, keepWarm, source },
      recordedBy(by),
    );
    if (row.keepWarm && isRunning(row.facility, new Date())) this.#streams.setWarm(mediaRef(row), true);
    this.#log.info({ personId: by.actor.id, cameraId: row.id, facilityId }, 'camera registered');
    return this.#view(by.actor, row);
  }

  /** Registers all or none; `more` are further entries for the ledger. */
  async createAll(by: By, cameras: readonly NewCamera[], ...more: Fact[]): Promise<void> {
    const rows = await this.#cameras.createAll(cameras, recordedBy(by), ...more);
    this.#log.info({ personId: by.actor.id, cameras: rows.length }, 'cameras registered from a list');
  }

  /**
   * A new source replaces the old one whole: without credentials of its own it has none. Throws what SourceCheck.check throws, and
   * `not_found` for another facility that the actor does not manage.
   */
  async update(by: By, input: RestInput<'PATCH /api/cameras/:id'>): Promise<CameraView> {
    const { id, facilityId, name, zone, transport, engine, keepWarm, evenIfUnreachable = false } = input;
    if (facilityId !== undefined) await requireFacility(this.#prisma, by.actor, 'camera.manage', facilityId);
    const source = input.source && (await this.sources.check(input.source, { evenIfUnreachable }));
    const row = await this.#cameras.update(
      id,
      { facilityId, name, zone, transport, engine, keepWarm, source },
      recordedBy(by),
    );
    if (!row) throw notFound('camera');
    this.#log.info({ personId: by.actor.id, cameraId: id, newSource: source !== undefined }, 'camera changed');
    if (source || transport !== undefined || engine !== undefined) this.#streams.sourceChanged(id);
    const pulled = row.keepWarm && !withheldBy(row, new Date());
    if (pulled || keepWarm !== undefined) this.#streams.setWarm(mediaRef(row), pulled);
    // Who may look at it in its new place is another question.
    if (facilityId !== undefined) this.#revocations.announce({ cameraId: id });
    return this.#view(by.actor, row);
  }

  /** Takes the camera out; its record stays. */
  async remove(by: By, id: string): Promise<void> {
    if (!(await this.#cameras.remove(id, recordedBy(by)))) throw notFound('camera');
    this.#log.info({ personId: by.actor.id, cameraId: id }, 'camera taken out');
    this.#streams.removed(id);
  }

  /** Where the media side pulls a stream from: see StreamLocator.locate. */
  locateStream({ cameraId, profile }: { cameraId: string; profile: Profile }): Promise<StreamLocation> {
    return this.#locator.locate(cameraId, profile);
  }

  /** All cameras that are looked at also while nobody watches, as the media side places them. */
  async mediaRefs(): Promise<MediaRef[]> {
    return (await this.#cameras.list(runningCamera(new Date()))).map(mediaRef);
  }

  /** Takes the pictures of these cameras from everybody at once. Whoever calls has written why to the database. */
  async withhold(which: WithheldCameras, reason: WithheldReason): Promise<void> {
    for (const { id } of await this.#cameras.list({ AND: [cameraInUse, which] })) this.#streams.removed(id, reason);
    this.#revocations.announce(which.id === undefined ? { facilityId: which.facilityId } : { cameraId: which.id });
  }

  /** Where the camera's ONVIF device is: see StreamLocator.device. */
  locateDevice(cameraId: string): Promise<DeviceLocation | undefined> {
    return this.#locator.device(cameraId);
  }

  /** What the media side places a camera by, and the ledger names it by. Throws AppError `not_found`. */
  async mediaRef(id: string): Promise<MediaRef> {
    const row = await this.#cameras.get(id);
    if (!row) throw notFound('camera');
    return mediaRef(row);
  }

  /** Has the cameras that are to be kept warm pulled: at the start of the server, and these when they are withheld no more. */
  async warmUp(which?: WithheldCameras): Promise<void> {
    const where = { AND: [{ keepWarm: true }, runningCamera(new Date()), which ?? {}] };
    for (const row of await this.#cameras.list(where)) {
      this.#streams.setWarm(mediaRef(row), true);
    }
  }

  async #view(actor: Actor, row: CameraRow): Promise<CameraView> {
    const [view] = await this.#views(actor, [row]);
    return view!;
  }

  async #views(actor: Actor, rows: CameraRow[]): Promise<CameraView[]> {
    const mayWith = await mayWithCameras(
      this.#prisma,
      actor,
      rows.map((row) => row.id),
    );
    return rows.map((row) => cameraView(row, mayWith(row.id), this.#streams));
  }
}

const mediaRef = ({ id, facilityId, name, facility, profiles }: CameraRow): MediaRef => ({
  id,
  facilityId,
  name,
  facilityName: facility.node.name,
  path: facility.node.path,
  profiles: profiles.map((profile) => profile.name),
});

function cameraView(row: CameraRow, permitted: CameraMay, streams: CameraStreams): CameraView {
  const withheld = withheldBy(row, new Date());
  const { id, facilityId, name, zone } = row;
  const checkedAt = streams.checkedAt(id);
  const profiles = row.profiles.map((profile) => profile.name).sort();
  const may = { ...permitted, ptz: permitted.ptz && row.ptz };
  return {
    id,
    facilityId,
    name,
    zone,
    profiles,
    state: streams.state(id),
    ...(checkedAt !== undefined && { checkedAt: new Date(checkedAt).toISOString() }),
    withheld: withheld && { reason: withheld.reason, since: withheld.since.toISOString() },
    may,
    ...(may.manage && {
      source: sourceView(row),
      transport: row.transport,
      engine: { wish: row.engine, ...streams.engine(id) },
      keepWarm: row.keepWarm,
    }),
  };
}

function sourceView({ sourceKind, onvifHost, onvifPort, profiles, credential }: CameraRow): SourceView {
  const main = profiles.find(({ name }) => name === 'main')?.url ?? '';
  const sub = profiles.find(({ name }) => name === 'sub')?.url;
  const reached = { main, ...(sub !== undefined && { sub }), hasCredentials: credential !== null };
  return sourceKind === 'rtsp'
    ? { kind: 'rtsp', ...reached }
    : { kind: 'onvif', host: onvifHost ?? '', port: onvifPort ?? 0, ...reached };
}
