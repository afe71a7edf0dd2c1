import type { Profile } from '../contract/common.ts';
import type { Logger } from '../log.ts';
import { Authenticator, type Credentials } from './authenticator.ts';
import { CameraSource } from './camera-source.ts';
import type { EncoderSettings } from './encoder.ts';
import type { Picture } from './picture.ts';
import type { RtspStream } from './rtsp/connection.ts';
import { RtspServer } from './rtsp/server.ts';

export interface SimulatedCamera {
  /** First part of its paths: `/key/main`, `/key/sub`. */
  key: string;
  picture: Picture;
  credentials?: Credentials;
  /** How it asks for them; Digest, as cameras do, unless told otherwise. */
  authentication?: 'basic' | 'digest';
}

export interface SimulatorOptions {
  cameras: SimulatedCamera[];
  host?: string;
  /** 0: any free one. */
  rtspPort?: number;
  log: Logger;
  /** In place of the usual settings of a profile. */
  settings?: Partial<Record<Profile, Partial<EncoderSettings>>>;
}

const usual: Record<Profile, EncoderSettings> = {
  main: { width: 1280, height: 720, fps: 15, gopSeconds: 2, bitrateKbit: 1500 },
  sub: { width: 640, height: 360, fps: 15, gopSeconds: 2, bitrateKbit: 500 },
};
const profiles = ['main', 'sub'] as const;

/** Simulated cameras behind one RTSP port, as behind a recorder. Each stream is encoded only while somebody plays it. */
export class Simulator implements AsyncDisposable {
  readonly #sources: CameraSource[];
  readonly #server: RtspServer;
  readonly #cameras: SimulatedCamera[];

  static async create(options: SimulatorOptions): Promise<Simulator> {
    const { cameras, host = '127.0.0.1', rtspPort = 0, log, settings } = options;
    const streams = new Map<string, RtspStream>();
    for (const { key, picture, credentials, authentication = 'digest' } of cameras) {
      const authenticator = credentials && new Authenticator(authentication, credentials, 'Simulated camera');
      for (const profile of profiles) {
        const source = new CameraSource(picture, { ...usual[profile], ...settings?.[profile] }, log);
        streams.set(`${key}/${profile}`, authenticator ? { source, authenticator } : { source });
      }
    }
    const server = await RtspServer.listen(host, rtspPort, streams);
    return new Simulator(
      cameras,
      [...streams.values()].map(({ source }) => source),
      server,
    );
  }

  private constructor(cameras: SimulatedCamera[], sources: CameraSource[], server: RtspServer) {
    this.#cameras = cameras;
    this.#sources = sources;
    this.#server = server;
  }

  /** Without credentials. */
  url(key: string, profile: Profile): string {
    if (!this.#cameras.some((camera) => camera.key === key)) throw new Error(`no simulated camera ${key}`);
    return `rtsp://${this.#server.host}:${this.#server.port}/${key}/${profile}`;
  }

  settings(profile: Profile): EncoderSettings {
    return this.#sources[profiles.indexOf(profile)]!.settings;
  }

  /** Streams being encoded at present. */
  get encoders(): number {
    return this.#sources.filter((source) => source.encoding).length;
  }

  /** A fault: connections stay, nothing more is sent. */
  setSilent(silent: boolean): void {
    for (const source of this.#sources) source.silent = silent;
  }

  /** A fault: connections break and none is taken until the answer is called. */
  goDown(): Promise<() => Promise<void>> {
    return this.#server.goDown();
  }

  async close(): Promise<void> {
    await this.#server.close();
    await Promise.all(this.#sources.map((source) => source.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
