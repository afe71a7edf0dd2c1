import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import type { Profile } from '../contract/common.ts';
import type { WatchEnd } from '../contract/live.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { AppError, notFound } from '../errors.ts';
import type { Logger } from '../log.ts';
import { ReceiveTransport } from './receive-transport.ts';
import type { CameraRef, StreamRegistry } from './stream-registry.ts';
import { Watch, type Send } from './watch.ts';
import type { MediaNode, WorkerPool } from './worker-pool.ts';

/** Tiles that one connection may watch at the same time. */
export const tilesPerViewer = 64;

export interface ViewerOptions {
  pool: WorkerPool;
  registry: StreamRegistry;
  send: Send;
  /** How long a receive transport is kept after its last tile, milliseconds. */
  lingerMs: number;
  log: Logger;
}

/** One connected browser: owns its watches and its receive transports, one for each router. */
export class Viewer implements Disposable {
  readonly #options: ViewerOptions;
  readonly #watches = new Map<string, Watch>();
  /** By the home node of the streams; the transport itself may be on a less busy one. */
  readonly #transports = new Map<MediaNode, Promise<ReceiveTransport>>();
  #rtpCapabilities: types.RtpCapabilities | undefined;
  #closed = false;

  constructor(options: ViewerOptions) {
    this.#options = options;
    options.registry.on('removed', this.#onRemoved);
  }

  /** What the browser can decode; before the first watch. */
  join(rtpCapabilities: types.RtpCapabilities): void {
    this.#rtpCapabilities = rtpCapabilities;
  }

  /** Throws AppError `too_many_tiles`, `unavailable`, or `invalid_input` before join(). The caller has checked the permission. */
  watch(camera: CameraRef, profile: Profile): { watchId: string; state: StreamState } {
    if (this.#closed) throw new AppError('unavailable', 'The connection is closing.');
    if (!this.#rtpCapabilities) throw new AppError('invalid_input', 'Send live.join before live.watch.');
    if (this.#watches.size >= tilesPerViewer) {
      throw new AppError('too_many_tiles', `At most ${tilesPerViewer} tiles can be watched at once; close some first.`);
    }
    const { registry, send, log } = this.#options;
    const id = randomUUID();
    const watch = new Watch({
      id,
      camera,
      profile,
      lease: registry.acquire(camera, profile),
      rtpCapabilities: this.#rtpCapabilities,
      transportFor: (home) => this.#transportFor(home),
      send,
      log: log.child({ cameraId: camera.id, watchId: id }),
    });
    this.#watches.set(id, watch);
    return { watchId: id, state: watch.state };
  }

  unwatch(watchId: string): void {
    this.#watches.get(watchId)?.close();
    this.#watches.delete(watchId);
  }

  async connect(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    for (const made of this.#transports.values()) {
      const receive = await made;
      if (receive.transport.id === transportId) return receive.connect(dtlsParameters);
    }
    throw notFound('transport');
  }

  async resume(watchId: string, consumerId: string): Promise<void> {
    await this.#watches.get(watchId)?.resume(consumerId);
  }

  async pause(watchId: string, consumerId: string): Promise<void> {
    await this.#watches.get(watchId)?.pause(consumerId);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.registry.off('removed', this.#onRemoved);
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
    for (const made of this.#transports.values()) made.then((receive) => receive.close()).catch(() => undefined);
    this.#transports.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readonly #onRemoved = (cameraId: string): void =>
    this.#endWhere((watch) => watch.camera.id === cameraId, 'not_found');

  #endWhere(gone: (watch: Watch) => boolean, reason: WatchEnd): void {
    for (const watch of [...this.#watches.values()].filter(gone)) {
      this.unwatch(watch.id);
      this.#options.send('live.closed', { watchId: watch.id, reason });
    }
  }

  #transportFor(home: MediaNode): Promise<ReceiveTransport> {
    const present = this.#transports.get(home);
    if (present) return present;
    const { pool, lingerMs } = this.#options;
    const made = ReceiveTransport.create(pool.nodeForViewer(home), lingerMs).then((receive) => {
      if (this.#closed) receive.close();
      const forget = () => {
        if (this.#transports.get(home) === made) this.#transports.delete(home);
      };
      if (receive.closed) forget();
      else receive.transport.observer.once('close', forget);
      return receive;
    });
    // One that could not be made must not be the answer to the next try.
    made.catch(() => this.#transports.delete(home));
    this.#transports.set(home, made);
    return made;
  }
}
