import type { Profile } from '../contract/common.ts';
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
}

/** Tells the media side where streams are, anew for every attempt. */
export class StreamLocator {
  readonly #prisma: PrismaClient;
  readonly #vault: CredentialVault;
  readonly #networks: CameraNetworks;
  readonly #lookup: Lookup;

  constructor(options: { prisma: PrismaClient; vault: CredentialVault; networks: CameraNetworks; lookup: Lookup }) {
    this.#prisma = options.prisma;
    this.#vault = options.vault;
    this.#networks = options.networks;
    this.#lookup = options.lookup;
  }

  /**
   * The stream's present URL, with the address that was judged in place of the host name, so that a second answer of the name service
   * cannot lead elsewhere; `sub` is served by `main` where there is none. Throws SourceError, or AppError `not_found`.
   */
  async locate(cameraId: string, profile: Profile): Promise<StreamLocation> {
    const camera = await this.#prisma.camera.findFirst({
      where: { id: cameraId, removedAt: null },
      select: { profiles: true, credential: true },
    });
    const stored =
      camera?.profiles.find(({ name }) => name === profile) ?? camera?.profiles.find(({ name }) => name === 'main');
    if (!camera || !stored) throw notFound('camera');
    const url = parseStreamUrl(stored.url, 'source');
    const resolved = await resolveHost(url.host, this.#networks, this.#lookup);
    if ('refused' in resolved) {
      throw resolved.refused === 'host_not_allowed'
        ? new SourceError('host_not_allowed', `${url.host} is not in a network where cameras may live`)
        : new SourceError('host_unreachable', `the name ${url.host} leads nowhere`);
    }
    const credential = camera.credential && this.#vault.open(cameraId, camera.credential.sealed);
    return { url: withHost(url, resolved.addresses[0] ?? url.host), ...credential };
  }
}
