import type { Profile, RtspTransport, EngineWish } from '../contract/common.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { CredentialVault } from './credentials.ts';
import { resolveHost, type Lookup } from './host-check.ts';
import type { CameraNetworks } from './networks.ts';
import { parseStreamUrl, withHost } from './stream-url.ts';

/** A camera that must not or cannot be connected to, and why. */
export class SourceError extends Error {
  readonly reason: StreamReason & ('host_not_allowed' | 'host_unreachable');

  constructor(reason: SourceError['reason'], message: string) {
    super(message);
    this.name = 'SourceError';
    this.reason = reason;
  }
}

/** The URL holds no user information. */
export interface StreamLocation {
  url: string;
  username?: string;
  password?: string;
  transport?: RtspTransport;
  engine?: EngineWish;
  redirect?: RedirectJudge;
}

/** The URL to follow for one that a camera redirects to; undefined when nobody may be sent there. Never rejects. */
export type RedirectJudge = (url: string) => Promise<string | undefined>;

/** Judges a redirect as a registered address is: form, name, network. */
export const redirectJudge =
  (networks: CameraNetworks, lookup: Lookup): RedirectJudge =>
  async (target) => {
    try {
      const url = parseStreamUrl(target, 'source');
      const resolved = await resolveHost(url.host, networks, lookup);
      return 'refused' in resolved ? undefined : withHost(url, resolved.addresses[0] ?? url.host);
    } catch {
      return undefined; // malformed, or with user information: nothing that a camera should ask for
    }
  };

/** An ONVIF device as it can be asked: by the address that was judged, with what lets us in. */
export interface DeviceLocation {
  host: string;
  port: number;
  username: string;
  password: string;
  /** The device's own names of its profiles; a camera that was registered before they were kept has none. */
  tokens: Partial<Record<Profile, string>>;
}

/** Tells the media side where streams are, anew for every attempt. */
export class StreamLocator {
  readonly #prisma: PrismaClient;
  readonly #vault: CredentialVault;
  readonly #networks: CameraNetworks;
  readonly #lookup: Lookup;
  readonly #engine: EngineWish;

  /** `engine`: what pulls cameras that do not say. */
  constructor(options: {
    prisma: PrismaClient;
    vault: CredentialVault;
    networks: CameraNetworks;
    lookup: Lookup;
    engine: EngineWish;
  }) {
    this.#prisma = options.prisma;
    this.#vault = options.vault;
    this.#networks = options.networks;
    this.#lookup = options.lookup;
    this.#engine = options.engine;
  }

  /**
   * The stream's present URL, with the address that was judged in place of the host name, so that a second answer of the name service
   * cannot lead elsewhere; `sub` is served by `main` where there is none. Throws SourceError, or AppError `not_found`.
   */
  async locate(cameraId: string, profile: Profile): Promise<StreamLocation> {
    const camera = await this.#prisma.camera.findFirst({
      where: { id: cameraId, removedAt: null },
      select: { profiles: true, credential: true, transport: true, engine: true },
    });
    const stored =
      camera?.profiles.find(({ name }) => name === profile) ?? camera?.profiles.find(({ name }) => name === 'main');
    if (!camera || !stored) throw notFound('camera');
    const url = parseStreamUrl(stored.url, 'source');
    const address = await this.#address(url.host);
    const credential = camera.credential && this.#vault.open(cameraId, camera.credential.sealed);
    const { transport, engine } = camera;
    const redirect = redirectJudge(this.#networks, this.#lookup);
    return {
      url: withHost(url, address),
      ...credential,
      transport,
      engine: engine ?? this.#engine,
      redirect,
    };
  }

  /** Where the camera's ONVIF device is; undefined for one that is registered by its streams. Throws SourceError, or AppError `not_found`. */
  async device(cameraId: string): Promise<DeviceLocation | undefined> {
    const camera = await this.#prisma.camera.findFirst({
      where: { id: cameraId, removedAt: null },
      select: { onvifHost: true, onvifPort: true, profiles: true, credential: true },
    });
    if (!camera) throw notFound('camera');
    const { onvifHost, onvifPort, credential, profiles } = camera;
    if (onvifHost === null || onvifPort === null || !credential) return undefined;
    const { username, password = '' } = this.#vault.open(cameraId, credential.sealed);
    const tokens = Object.fromEntries(profiles.flatMap(({ name, token }) => (token === null ? [] : [[name, token]])));
    return { host: await this.#address(onvifHost), port: onvifPort, username, password, tokens };
  }

  /** The address that a host name leads to and that may be a camera's. Throws SourceError. */
  async #address(host: string): Promise<string> {
    const resolved = await resolveHost(host, this.#networks, this.#lookup);
    if ('addresses' in resolved) return resolved.addresses[0] ?? host;
    throw resolved.refused === 'host_not_allowed'
      ? new SourceError('host_not_allowed', `${host} is not in a network where cameras may live`)
      : new SourceError('host_unreachable', `the name ${host} leads nowhere`);
  }
}
