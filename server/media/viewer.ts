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
/** Beside them, tiles that are made ready and have not been seen: the next page. */
export const preparedPerViewer = 36;

export interface ViewerOptions {
  pool: WorkerPool;
  registry: StreamRegistry;
  send: Send;
  /** Told of every watch when its pictures begin to flow or stop. */
  onFlow?: (watchId: string, flowing: boolean) => void;
  /** Told once of the end of every watch; without a reason when the browser left it, or left altogether. */
  onEnd?: (watchId: string, reason?: WatchEnd) => void;
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
    options.registry.on('removed', this.#endThoseOf);
  }

  /** What the browser can decode; before the first watch. Throws AppError `conflict` after it. */
  join(rtpCapabilities: types.RtpCapabilities): void {
    if (this.#watches.size > 0) throw new AppError('conflict', 'Send live.join before the first live.watch.');
    this.#rtpCapabilities = rtpCapabilities;
  }

  /**
   * With `prepare` for a tile that will be seen soon. Throws AppError `too_many_tiles`, `unavailable`, or `invalid_input` before join(). The
   * caller has checked the permission.
   */
  watch(camera: CameraRef, profile: Profile, prepare = false): { watchId: string; state: StreamState } {
    if (this.#closed) throw new AppError('unavailable', 'The connection is closing.');
    if (!this.#rtpCapabilities) throw new AppError('invalid_input', 'Send live.join before live.watch.');
    this.#admit(prepare);
    const { registry, send, log } = this.#options;
    const id = randomUUID();
    const watch = new Watch({
      id,
      camera,
      profile,
      prepare,
      lease: registry.acquire(camera, profile),
      rtpCapabilities: this.#rtpCapabilities,
      transportFor: (home) => this.#transportFor(home),
      catchUps: registry.catchUps,
      send,
      onFlow: (flowing) => this.#options.onFlow?.(id, flowing),
      log: log.child({ cameraId: camera.id, watchId: id }),
    });
    this.#watches.set(id, watch);
    return { watchId: id, state: watch.state };
  }

  /** This and what follows throw AppError `not_found` for what is not, or no longer, this connection's own. */
  unwatch(watchId: string): void {
    this.#own(watchId);
    this.#end(watchId);
  }

  async connect(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    await (await this.#ownTransport(transportId)).connect(dtlsParameters);
  }

  async restartIce(transportId: string): Promise<types.IceParameters> {
    return (await this.#ownTransport(transportId)).restartIce();
  }

  async resume(watchId: string, consumerId: string): Promise<void> {
    await this.#own(watchId).resume(consumerId);
  }

  async pause(watchId: string, consumerId: string): Promise<void> {
    await this.#own(watchId).pause(consumerId);
  }

  async #ownTransport(id: string): Promise<ReceiveTransport> {
    for (const made of this.#transports.values()) {
      const receive = await made;
      if (receive.transport.id === id) return receive;
    }
    throw notFound('transport');
  }

  /** A prepared tile that is seen may be one too many: it had its place among the prepared ones, and no others come until there is room. */
  #admit(prepare: boolean): void {
    const prepared = [...this.#watches.values()].filter((watch) => watch.prepared).length;
    const [present, limit] = prepare ? [prepared, preparedPerViewer] : [this.#watches.size - prepared, tilesPerViewer];
    if (present < limit && this.#watches.size < tilesPerViewer + preparedPerViewer) return;
    throw new AppError(
      'too_many_tiles',
      `At most ${tilesPerViewer} tiles can be watched at once, and ${preparedPerViewer} more be prepared; close some first.`,
    );
  }

  #own(watchId: string): Watch {
    const watch = this.#watches.get(watchId);
    if (!watch) throw notFound('watch');
    return watch;
  }

  /** Whether it looks at anything; with an id, at that camera. */
  watching(cameraId?: string): boolean {
    if (cameraId === undefined) return this.#watches.size > 0;
    return [...this.#watches.values()].some((watch) => watch.camera.id === cameraId);
  }

  /** Ends the tiles of all cameras that `refused`, asked for those watched now, gives back, for its reasons. Throws what it throws. */
  async recheck(refused: (cameraIds: string[]) => Promise<ReadonlyMap<string, WatchEnd>>): Promise<void> {
    const asked = new Set([...this.#watches.values()].map((watch) => watch.camera.id));
    if (asked.size === 0) return;
    for (const [cameraId, reason] of await refused([...asked])) this.#endThoseOf(cameraId, reason);
  }

  /** Those of its watches that are not permitted any more. */
  endThese(watchIds: ReadonlySet<string>): void {
    this.#endWhere(({ id }) => watchIds.has(id), 'not_found');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.registry.off('removed', this.#endThoseOf);
    for (const watchId of [...this.#watches.keys()]) this.#end(watchId);
    for (const made of this.#transports.values()) made.then((receive) => receive.close()).catch(() => undefined);
    this.#transports.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readonly #endThoseOf = (cameraId: string, reason: WatchEnd): void =>
    this.#endWhere(({ camera }) => camera.id === cameraId, reason);

  #endWhere(gone: (watch: Watch) => boolean, reason: WatchEnd): void {
    for (const watch of [...this.#watches.values()].filter(gone)) {
      this.#end(watch.id, reason);
      this.#options.send('live.closed', { watchId: watch.id, reason });
    }
  }

  #end(watchId: string, reason?: WatchEnd): void {
    const watch = this.#watches.get(watchId);
    if (!watch) return;
    watch.close();
    this.#watches.delete(watchId);
    this.#options.onEnd?.(watchId, reason);
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
