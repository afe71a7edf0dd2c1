import type { Profile } from '../contract/common.ts';
import type { Logger } from '../log.ts';
import { Authenticator, type Credentials, type Scheme } from './authenticator.ts';
import { CameraSource } from './camera-source.ts';
import { ClipLibrary } from './clip.ts';
import type { EncoderSettings } from './encoding.ts';
import { FaultSet, type CameraFault, type Fault, type FaultKind, type HostFault } from './faults.ts';
import { Guard } from './guard.ts';
import type { Picture, Scene } from './picture.ts';
import type { RtspStream } from './rtsp/connection.ts';
import { RtspServer, type SeenRequest, type TlsKeys } from './rtsp/server.ts';

export interface SimulatedCamera {
  /** First part of its paths: `/key/main`, `/key/sub`. */
  key: string;
  /** Encoded while somebody plays. Without it a loop of `scene` is replayed, which costs no encoder. */
  picture?: Picture;
  /** Something that moves, unless told otherwise. */
  scene?: Scene;
  /** Drawn into the scene. */
  caption?: string;
  /** What a first player gets first: a key frame, as most cameras have it, or one from the middle of a GOP. Of a scene. */
  begin?: 'key_frame' | 'mid_gop';
  credentials?: Credentials;
  /** How it asks for them; Digest, as cameras do, unless told otherwise. */
  authentication?: Scheme;
  /** In place of those of all cameras. */
  settings?: Partial<Record<Profile, Partial<EncoderSettings>>>;
}

export interface SimulatorOptions {
  cameras: SimulatedCamera[];
  host?: string;
  /** 0: any free one. */
  rtspPort?: number;
  log: Logger;
  /** In place of the usual settings of a profile. */
  settings?: Partial<Record<Profile, Partial<EncoderSettings>>>;
  /** With these it speaks RTSPS. */
  tls?: TlsKeys;
  /** To be shared by simulators that have the same scenes. */
  clips?: ClipLibrary;
}

const usual: Record<Profile, EncoderSettings> = {
  main: { width: 1280, height: 720, fps: 15, gopSeconds: 2, bitrateKbit: 1500 },
  sub: { width: 640, height: 360, fps: 15, gopSeconds: 2, bitrateKbit: 500 },
};
const profiles = ['main', 'sub'] as const;

const hostFaults: ReadonlySet<FaultKind> = new Set<HostFault['kind']>([
  'unresponsive',
  'refuse',
  'cable_pull',
  'half_open',
  'reset',
  'session_limit',
]);

interface Camera {
  faults: FaultSet;
  guard: Guard | undefined;
  sources: Record<Profile, CameraSource>;
}

/**
 * Simulated cameras behind one RTSP port, as behind a recorder; one alone is a camera. Each stream is encoded or replayed only while
 * somebody plays it.
 */
export class Simulator implements AsyncDisposable {
  readonly #cameras: ReadonlyMap<string, Camera>;
  readonly #server: RtspServer;
  readonly #faults: FaultSet;
  readonly #secure: boolean;

  static async create(options: SimulatorOptions): Promise<Simulator> {
    const { host = '127.0.0.1', rtspPort = 0, tls } = options;
    const clips = options.clips ?? new ClipLibrary();
    const faults = new FaultSet();
    const cameras = new Map<string, Camera>();
    const streams = new Map<string, RtspStream>();
    for (const one of options.cameras) {
      const camera = createCamera(one, options, clips, faults);
      cameras.set(one.key, camera);
      for (const profile of profiles)
        streams.set(`${one.key}/${profile}`, { ...camera, source: camera.sources[profile] });
    }
    const server = await RtspServer.listen({ host, port: rtspPort, streams, faults, tls });
    return new Simulator(cameras, server, faults, tls !== undefined);
  }

  private constructor(cameras: ReadonlyMap<string, Camera>, server: RtspServer, faults: FaultSet, secure: boolean) {
    this.#cameras = cameras;
    this.#server = server;
    this.#faults = faults;
    this.#secure = secure;
  }

  /** Without credentials. */
  url(key: string, profile: Profile): string {
    this.#camera(key);
    return `rtsp${this.#secure ? 's' : ''}://${this.#server.host}:${this.#server.port}/${key}/${profile}`;
  }

  settings(profile: Profile, key = [...this.#cameras.keys()][0]!): EncoderSettings {
    return this.#camera(key).sources[profile].settings;
  }

  /** Streams being encoded at present. */
  get encoders(): number {
    return this.#sources().filter((source) => source.encoding).length;
  }

  /** RTSP sessions at present. */
  get sessions(): number {
    return this.#server.sessions;
  }

  /** RTSP connections: open at present, and taken so far. */
  get connections(): { open: number; accepted: number } {
    return this.#server.connections;
  }

  /** The latest 2000 requests, oldest first. */
  get seen(): readonly SeenRequest[] {
    return this.#server.seen;
  }

  /** Requests with wrong credentials so far, of one camera or all. */
  wrongPasswords(key?: string): number {
    const cameras = key === undefined ? [...this.#cameras.values()] : [this.#camera(key)];
    return cameras.reduce((sum, { guard }) => sum + (guard?.wrongPasswords ?? 0), 0);
  }

  /** Begins a fault, of all cameras or of one; resolves when it can be felt. One of the same kind that is in force is replaced. */
  async inject(fault: Fault): Promise<void>;
  async inject(fault: CameraFault, key: string): Promise<void>;
  async inject(fault: Fault, key?: string): Promise<void> {
    (key === undefined ? this.#faults : this.#camera(key).faults).set(fault);
    if (isHostFault(fault)) await this.#server.begin(fault);
    await this.#apply(key);
  }

  /** Ends one kind of fault, or all, of all cameras or of one. What was injected for one alone stays when all are meant. */
  async clear(kind?: FaultKind, key?: string): Promise<void> {
    const faults = key === undefined ? this.#faults : this.#camera(key).faults;
    const over = [...hostFaults].filter((one) => key === undefined && faults.has(one) && (kind ?? one) === one);
    faults.clear(kind);
    for (const one of over) await this.#server.end(one);
    await this.#apply(key);
  }

  /** Makes what a first player of this profile would otherwise wait for. */
  async prepare(profile: Profile): Promise<void> {
    await Promise.all([...this.#cameras.values()].map(({ sources }) => sources[profile].sdp()));
  }

  /** The next picture of a stream that is played is a key frame: what ONVIF's SetSynchronizationPoint asks for. */
  forceKeyFrame(key: string, profile: Profile): Promise<void> {
    return this.#camera(key).sources[profile].forceKeyFrame();
  }

  /** A changed address, as DHCP gives one: everything breaks at the old one. `port` 0: any free one. */
  move(address: { host?: string; port?: number } = {}): Promise<void> {
    return this.#server.move(address.host ?? this.#server.host, address.port ?? 0);
  }

  async close(): Promise<void> {
    await this.#server.close();
    await Promise.all(this.#sources().map((source) => source.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #apply(key?: string): Promise<void> {
    const cameras = key === undefined ? [...this.#cameras.values()] : [this.#camera(key)];
    await Promise.all(cameras.flatMap(({ sources }) => profiles.map((profile) => sources[profile].apply())));
  }

  #camera(key: string): Camera {
    const camera = this.#cameras.get(key);
    if (!camera) throw new Error(`no simulated camera ${key}`);
    return camera;
  }

  #sources(): CameraSource[] {
    return [...this.#cameras.values()].flatMap(({ sources }) => Object.values(sources));
  }
}

function isHostFault(fault: Fault): fault is HostFault {
  return hostFaults.has(fault.kind);
}

function createCamera(
  camera: SimulatedCamera,
  { settings, log }: SimulatorOptions,
  clips: ClipLibrary,
  host: FaultSet,
): Camera {
  const { picture, scene = 'moving', caption, begin = 'key_frame', credentials, authentication = 'digest' } = camera;
  const faults = new FaultSet(host);
  const guard = credentials && new Guard(new Authenticator(authentication, credentials, 'Simulated camera'), faults);
  const pictures = picture ? { picture } : { scene, caption };
  const source = (profile: Profile) => {
    const own = { ...usual[profile], ...settings?.[profile], ...camera.settings?.[profile] };
    return new CameraSource({ usual: { pictures, settings: own }, faults, clips, begin, log });
  };
  return { faults, guard, sources: { main: source('main'), sub: source('sub') } };
}
