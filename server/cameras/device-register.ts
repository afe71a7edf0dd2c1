import type { PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CredentialVault } from './credentials.ts';
import type { CameraRepository } from './repository.ts';
import type { SourceCheck } from './source-check.ts';

/** A device as it is looked for when it does not answer where it should. */
export interface KnownDevice {
  host: string;
  port: number;
  username: string;
  password: string;
  /** At least one of the two. */
  serial?: string;
  endpoint?: string;
  /** Which of a recorder's pictures. */
  videoSource?: string;
}

export interface DeviceRegisterOptions {
  prisma: PrismaClient;
  vault: CredentialVault;
  sources: SourceCheck;
  cameras: CameraRepository;
  streams: { sourceChanged(cameraId: string): void };
  log: Logger;
}

/** The ONVIF devices of registered cameras, for finding one again whose address was changed. */
export class DeviceRegister {
  readonly #prisma: PrismaClient;
  readonly #vault: CredentialVault;
  readonly #sources: SourceCheck;
  readonly #cameras: CameraRepository;
  readonly #streams: DeviceRegisterOptions['streams'];
  readonly #log: Logger;

  constructor({ prisma, vault, sources, cameras, streams, log }: DeviceRegisterOptions) {
    this.#prisma = prisma;
    this.#vault = vault;
    this.#sources = sources;
    this.#cameras = cameras;
    this.#streams = streams;
    this.#log = log;
  }

  /**
   * What its device is known by; undefined for a camera without one, or of which nothing is known that would tell it from others. The
   * password is the device's own. Throws AppError `not_found`.
   */
  async known(id: string): Promise<KnownDevice | undefined> {
    const row = await this.#prisma.camera.findFirst({
      where: { id, removedAt: null },
      select: { onvifHost: true, onvifPort: true, serial: true, endpoint: true, videoSource: true, credential: true },
    });
    if (!row) throw notFound('camera');
    const { onvifHost: host, onvifPort: port, serial, endpoint, videoSource, credential } = row;
    if (host === null || port === null || !credential || (!serial && !endpoint)) return undefined;
    const { username, password = '' } = this.#vault.open(id, credential.sealed);
    return {
      ...{ host, port, username, password },
      ...(serial && { serial }),
      ...(endpoint && { endpoint }),
      ...(videoSource && { videoSource }),
    };
  }

  /** The addresses of all other cameras' devices, `host:port`, but for other pictures of the same recorder. */
  async othersThan(id: string): Promise<Set<string>> {
    const rows = await this.#prisma.camera.findMany({
      where: { removedAt: null, onvifHost: { not: null } },
      select: { id: true, onvifHost: true, onvifPort: true, serial: true, endpoint: true, videoSource: true },
    });
    const own = rows.find((row) => row.id === id);
    const besides = (row: (typeof rows)[number]) =>
      row.videoSource !== own?.videoSource &&
      ((row.serial !== null && row.serial === own?.serial) ||
        (row.endpoint !== null && row.endpoint === own?.endpoint));
    const others = rows.filter((row) => row.id !== id && !besides(row));
    return new Set(others.map(({ onvifHost, onvifPort }) => `${onvifHost}:${onvifPort}`));
  }

  /**
   * Its device is at another address now: asks it anew, changes the register and begins its streams anew. False when it is not the same
   * device after all, or the register was changed meanwhile. Throws what SourceCheck.check throws.
   */
  async moved(
    id: string,
    device: KnownDevice,
    to: { host: string; port: number },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { username, password, serial, endpoint, videoSource, host, port } = device;
    const asked = {
      kind: 'onvif' as const,
      ...to,
      username,
      password,
      ...(endpoint && { endpoint }),
      ...(videoSource && { videoSource }),
    };
    const source = await this.#sources.check(asked, { evenIfUnreachable: true, signal });
    if (serial && source.onvif?.report.information.serial !== serial) return false;
    const row = await this.#cameras.move(id, { host, port }, source);
    if (!row) return false;
    this.#log.warn({ cameraId: id, from: `${host}:${port}`, to: `${to.host}:${to.port}` }, 'camera found elsewhere');
    this.#streams.sourceChanged(id);
    return true;
  }
}
