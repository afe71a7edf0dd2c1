import { mayWithCameras, requireFacility, type May } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { Revocations } from '../access/revocations.ts';
import { camerasVisibleTo } from '../access/policy.ts';
import type { CameraView, RestInput, SourceView } from '../contract/rest.ts';
import type { StreamState } from '../contract/stream-state.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Config } from '../config.ts';
import type { Profile } from '../contract/common.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { SealedBox } from '../sealed-box.ts';
import { CredentialVault } from './credentials.ts';
import { lookup as systemLookup, type Lookup } from './host-check.ts';
import { StreamLocator, type StreamLocation } from './locate.ts';
import { CameraNetworks } from './networks.ts';
import { CameraRepository, type CameraRow } from './repository.ts';
import { SourceCheck, type ProbeOnvif } from './source-check.ts';

/** The media side, as far as the register of cameras needs it. */
export interface CameraStreams {
  /** Of the `sub` stream, or of `main` where there is none. */
  state(cameraId: string): StreamState;
  sourceChanged(cameraId: string): void;
  removed(cameraId: string): void;
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

const byName = new Intl.Collator('vi', { numeric: true });

export interface CameraServiceOptions {
  config: Pick<Config, 'cameraNetworks' | 'localCameras'>;
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
}

/** The register of cameras. Whoever calls has checked the caller's permission on the id that the request names; lists check for themselves. */
export class CameraService {
  readonly #prisma: PrismaClient;
  readonly #cameras: CameraRepository;
  readonly #sources: SourceCheck;
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
  }: CameraServiceOptions) {
    const networks = new CameraNetworks(config.cameraNetworks, config.localCameras);
    const vault = new CredentialVault(box);
    this.#prisma = prisma;
    this.#cameras = new CameraRepository(prisma, ledger, (cameraId, credential) => vault.seal(cameraId, credential));
    this.#sources = new SourceCheck({ networks, lookup, probe: probeOnvif });
    this.#locator = new StreamLocator({ prisma, vault, networks, lookup });
    this.#streams = streams;
    this.#revocations = revocations;
    this.#log = log;
  }

  /** The cameras of a facility that the actor may know of, by name. */
  async ofFacility(actor: Actor, facilityId: string): Promise<CameraView[]> {
    const visible = camerasVisibleTo(actor, 'camera.read', new Date());
    const rows = await this.#cameras.list({ AND: [{ facilityId }, visible] });
    return this.#views(
      actor,
      rows.toSorted((a, b) => byName.compare(a.name, b.name)),
    );
  }

  async get(actor: Actor, id: string): Promise<CameraView> {
    const row = await this.#cameras.get(id);
    if (!row) throw notFound('camera');
    return this.#view(actor, row);
  }

  /** Throws what SourceCheck.check throws. */
  async create(by: By, input: RestInput<'POST /api/cameras'>): Promise<CameraView> {
    const { facilityId, name, zone, evenIfUnreachable = false } = input;
    const source = await this.#sources.check(input.source, { evenIfUnreachable });
    const row = await this.#cameras.create({ facilityId, name, zone, source }, recordedBy(by));
    this.#log.info({ personId: by.actor.id, cameraId: row.id, facilityId }, 'camera registered');
    return this.#view(by.actor, row);
  }

  /**
   * A new source replaces the old one whole: without credentials of its own it has none. Throws what SourceCheck.check throws, and
   * `not_found` for another facility that the actor does not manage.
   */
  async update(by: By, input: RestInput<'PATCH /api/cameras/:id'>): Promise<CameraView> {
    const { id, facilityId, name, zone, evenIfUnreachable = false } = input;
    if (facilityId !== undefined) await requireFacility(this.#prisma, by.actor, 'camera.manage', facilityId);
    const source = input.source && (await this.#sources.check(input.source, { evenIfUnreachable }));
    const row = await this.#cameras.update(id, { facilityId, name, zone, source }, recordedBy(by));
    if (!row) throw notFound('camera');
    this.#log.info({ personId: by.actor.id, cameraId: id, newSource: source !== undefined }, 'camera changed');
    if (source) this.#streams.sourceChanged(id);
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

  /** What the media side places a camera by, and the ledger names it by. Throws AppError `not_found`. */
  async mediaRef(id: string): Promise<MediaRef> {
    const row = await this.#cameras.get(id);
    if (!row) throw notFound('camera');
    const { facilityId, name, facility, profiles } = row;
    return {
      id,
      facilityId,
      name,
      facilityName: facility.node.name,
      path: facility.node.path,
      profiles: profiles.map((profile) => profile.name),
    };
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
    return rows.map((row) => cameraView(row, mayWith(row.id), this.#streams.state(row.id)));
  }
}

function cameraView(row: CameraRow, may: May, state: StreamState): CameraView {
  const { id, facilityId, name, zone } = row;
  const profiles = row.profiles.map((profile) => profile.name).sort();
  return { id, facilityId, name, zone, profiles, state, may, ...(may.manage && { source: sourceView(row) }) };
}

function sourceView({ sourceKind, onvifHost, onvifPort, profiles, credential }: CameraRow): SourceView {
  const main = profiles.find(({ name }) => name === 'main')?.url ?? '';
  const sub = profiles.find(({ name }) => name === 'sub')?.url;
  const reached = { main, ...(sub !== undefined && { sub }), hasCredentials: credential !== null };
  return sourceKind === 'rtsp'
    ? { kind: 'rtsp', ...reached }
    : { kind: 'onvif', host: onvifHost ?? '', port: onvifPort ?? 0, ...reached };
}
