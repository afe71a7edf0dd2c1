import { EventEmitter } from 'node:events';
import type { Profile } from '../contract/common.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { CameraStream } from './camera-stream.ts';
import type { Clock } from './clock.ts';
import type { Locate } from './source.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A camera as media knows it: facilities keep their cameras together on one router. */
export interface CameraRef {
  id: string;
  facilityId: string;
  /** The stream profiles it has; a missing one is served by `main`. */
  profiles: readonly Profile[];
}

export interface StreamRegistryOptions {
  pool: WorkerPool;
  locate: Locate;
  clock: Clock;
  log: Logger;
  /** How long a stream goes on after its last viewer, milliseconds. */
  lingerMs: number;
  /** Streams pulled at the same time by this process at most. */
  limit?: number;
}

/** A hold on a stream: it is pulled while anybody has one. release() is idempotent. */
export interface Lease {
  readonly stream: CameraStream;
  release(): void;
}

interface Entry {
  stream: CameraStream;
  facilityId: string;
  slot: number;
  leases: number;
  linger?: NodeJS.Timeout;
}

/** Owns the streams: one per camera and profile, shared by all viewers, ended a while after the last. Emits `removed` with a camera's id. */
export class StreamRegistry extends EventEmitter<{ removed: [string] }> implements AsyncDisposable {
  readonly #options: StreamRegistryOptions;
  readonly #entries = new Map<string, Entry>();
  /** Streams that are on their way out: close() waits for them too. */
  readonly #ending = new Set<Promise<void>>();
  #closed = false;

  constructor(options: StreamRegistryOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
  }

  /** Streams being pulled, those that linger included. */
  get size(): number {
    return this.#entries.size;
  }

  /** Throws AppError `unavailable` when this process pulls as many streams as it may. */
  acquire(camera: CameraRef, wanted: Profile): Lease {
    const profile = camera.profiles.includes(wanted) ? wanted : 'main';
    const name = keyOf(camera.id, profile);
    const entry = this.#entries.get(name) ?? this.#open(name, camera, profile);
    clearTimeout(entry.linger);
    entry.leases += 1;
    let held = true;
    return {
      stream: entry.stream,
      release: () => {
        if (!held) return;
        held = false;
        entry.leases -= 1;
        if (entry.leases > 0 || this.#entries.get(name) !== entry) return;
        entry.linger = setTimeout(() => this.#end(name, entry), this.#options.lingerMs);
      },
    };
  }

  /** What is known of a camera without starting it: the state of its first stream, `idle` when none is pulled. */
  state(cameraId: string): StreamState {
    const entry = this.#entries.get(keyOf(cameraId, 'sub')) ?? this.#entries.get(keyOf(cameraId, 'main'));
    return entry?.stream.state ?? { kind: 'idle' };
  }

  /** The camera's address or credentials were changed: running streams begin anew. */
  sourceChanged(cameraId: string): void {
    for (const profile of ['main', 'sub'] as const) this.#entries.get(keyOf(cameraId, profile))?.stream.restart();
  }

  /** The camera is gone: its streams end, and viewers are told by `removed`. */
  removed(cameraId: string): void {
    for (const profile of ['main', 'sub'] as const) {
      const name = keyOf(cameraId, profile);
      const entry = this.#entries.get(name);
      if (entry) this.#end(name, entry);
    }
    this.emit('removed', cameraId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const [name, entry] of this.#entries) this.#end(name, entry);
    await Promise.all(this.#ending);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(name: string, camera: CameraRef, profile: Profile): Entry {
    const { pool, locate, clock, log, limit = 500 } = this.#options;
    if (this.#closed || this.#entries.size >= limit) {
      throw new AppError('unavailable', `This server already pulls ${limit} streams; close some and try again.`);
    }
    const slot = this.#slot(camera.facilityId);
    const stream = new CameraStream({
      key: { cameraId: camera.id, profile },
      locate,
      node: () => pool.node(slot),
      clock,
      log: log.child({ cameraId: camera.id, profile }),
    });
    const entry: Entry = { stream, facilityId: camera.facilityId, slot, leases: 0 };
    this.#entries.set(name, entry);
    return entry;
  }

  #end(name: string, entry: Entry): void {
    clearTimeout(entry.linger);
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
    const ending = entry.stream.close().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** The facility's slot while it has streams, else the one with the fewest. */
  #slot(facilityId: string): number {
    const load = new Array<number>(this.#options.pool.size).fill(0);
    for (const entry of this.#entries.values()) {
      if (entry.facilityId === facilityId) return entry.slot;
      load[entry.slot]! += 1;
    }
    return load.indexOf(Math.min(...load));
  }
}

const keyOf = (cameraId: string, profile: Profile): string => `${cameraId}/${profile}`;
