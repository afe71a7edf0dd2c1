import { EventEmitter } from 'node:events';
import type { Irregularity, Profile } from '../contract/common.ts';
import type { WatchEnd } from '../contract/live.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { Admission } from './admission.ts';
import { CameraStream } from './camera-stream.ts';
import { CatchUps } from './catch-up.ts';
import type { Clock } from './clock.ts';
import { chooseEngine } from './engine-choice.ts';
import type { StartEngine } from './engine.ts';
import { Ffmpeg } from './ffmpeg.ts';
import { GopBudget } from './gop-cache.ts';
import { look } from './health/look.ts';
import { LookDesk } from './health/look-desk.ts';
import type { RequestKeyFrame } from './key-frame-requests.ts';
import { LastKnown, tells, type Known } from './last-known.ts';
import type { Locate } from './source.ts';
import { still, type Caption } from './still.ts';
import { isFlowing, unwell, type UnwellState } from './stream-state.ts';
import { Encoders } from './video-encoder.ts';
import { WarmStreams } from './warm-streams.ts';
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
  /** Asks a camera for a key frame, where it can be asked. */
  requestKeyFrame?: RequestKeyFrame;
  /** Memory that the GOP caches of all streams may take, bytes. */
  gopCacheBytes?: number;
  /** Streams that this host transcodes at the same time. */
  transcodeLimit?: number;
  /** Sessions that camera hosts admit, by `host` or `host:port`, where that is known. */
  sessionLimits?: ReadonlyMap<string, number>;
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
  /** The stream goes on for so long if this was the last hold; as long as the registry has it unless told otherwise. Milliseconds. */
  release(lingerMs?: number): void;
}

/** Unless told otherwise: 100 cameras of 1 Mbit/s with a key frame every 10 s take half of it. */
const usualGopCacheBytes = 256 * 2 ** 20;

/** Single pictures that are made at the same time: each takes a core for a moment. */
const mostStills = 4;

/** What was found of a camera's picture holds for a stream that begins so soon after, milliseconds. */
const freshMs = 60_000;

interface Entry {
  stream: CameraStream;
  facilityId: string;
  slot: number;
  leases: number;
  linger?: NodeJS.Timeout;
}

/**
 * Owns the streams: one per camera and profile, shared by all viewers, ended a while after the last. Emits `removed` with a camera's id and why, and
 * `state` with one and what became of one of its streams, from its first state to the `idle` of its end.
 */
export class StreamRegistry
  extends EventEmitter<{ removed: [string, WatchEnd]; state: [string, StreamState, Profile] }>
  implements AsyncDisposable
{
  /** Of all viewers. */
  readonly catchUps = new CatchUps();
  readonly #options: StreamRegistryOptions;
  readonly #gopBudget: GopBudget;
  readonly #admission: Admission;
  readonly #encoders: Encoders;
  readonly #startEngine: StartEngine;
  readonly #looks = new LookDesk({ look, now: () => performance.now() });
  readonly #known: LastKnown;
  readonly #warm: WarmStreams;
  readonly #entries = new Map<string, Entry>();
  /** Streams that are on their way out: close() waits for them too. */
  readonly #ending = new Set<Promise<void>>();
  #stills = 0;
  #closed = false;

  constructor(options: StreamRegistryOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    const { clock, log, transcodeLimit = 1, sessionLimits } = options;
    this.#admission = new Admission({ clock, transcodeLimit, sessionLimits });
    const encoders = (this.#encoders = new Encoders({ log }));
    this.#startEngine = chooseEngine((engine) => new Ffmpeg(engine, encoders));
    this.#known = new LastKnown(clock);
    this.#warm = new WarmStreams({ registry: this, log });
    this.#gopBudget = new GopBudget(options.gopCacheBytes ?? usualGopCacheBytes);
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
      release: (lingerMs = this.#options.lingerMs) => {
        if (!held) return;
        held = false;
        entry.leases -= 1;
        if (entry.leases > 0 || this.#entries.get(name) !== entry) return;
        entry.linger = setTimeout(() => this.#end(name, entry), lingerMs);
      },
    };
  }

  /** What is known of a camera without starting it: the state of its first stream, or the last known one; `idle` when nothing is known. */
  state(cameraId: string): StreamState {
    return this.#first(cameraId)?.stream.state ?? this.#known.get(cameraId)?.state ?? { kind: 'idle' };
  }

  /** When state() was so; undefined when it is so at present, or nothing is known. Milliseconds since the epoch. */
  checkedAt(cameraId: string): number | undefined {
    return this.isPulled(cameraId) ? undefined : this.#known.get(cameraId)?.checkedAt;
  }

  /** What was found out last about a camera, also while a new attempt has found out nothing yet; undefined when nothing is known. */
  found(cameraId: string): (Known & { present: boolean }) | undefined {
    const state = this.#first(cameraId)?.stream.state;
    const known = this.#known.get(cameraId);
    if (state && tells(state)) return { ...known, state, checkedAt: this.#options.clock.now(), present: true };
    return known && { ...known, present: false };
  }

  /**
   * What is wrong with the camera's picture, by its other stream or by what was found a moment ago. A stream's own pictures are judged within
   * seconds, and until then a frozen one would be called live.
   */
  #found(cameraId: string, profile: Profile): UnwellState | undefined {
    const other = this.#entries.get(keyOf(cameraId, profile === 'main' ? 'sub' : 'main'))?.stream.state;
    if (other && isFlowing(other)) return unwell(other);
    const known = this.#known.get(cameraId);
    return known && this.#options.clock.now() - known.checkedAt <= freshMs ? unwell(known.state) : undefined;
  }

  /**
   * The newest whole picture of a camera as JPEG, from the larger of its streams that are pulled; undefined while none is, or none can be
   * decoded. Pulls nothing. Throws AppError `unavailable` while as many are being made as may be.
   */
  async still(cameraId: string, caption: Caption): Promise<Buffer | undefined> {
    if (this.#stills >= mostStills) throw new AppError('unavailable', 'Too many pictures are being taken at once.');
    this.#stills += 1;
    try {
      for (const profile of ['main', 'sub'] as const) {
        const stream = this.#entries.get(keyOf(cameraId, profile))?.stream;
        const gop = stream && isFlowing(stream.state) ? stream.catchUpSource?.gop : undefined;
        const jpeg = gop && (await still(gop, caption));
        if (jpeg) return jpeg;
      }
      return undefined;
    } finally {
      this.#stills -= 1;
    }
  }

  isPulled(cameraId: string): boolean {
    return this.#first(cameraId) !== undefined;
  }

  #first(cameraId: string): Entry | undefined {
    return this.#entries.get(keyOf(cameraId, 'sub')) ?? this.#entries.get(keyOf(cameraId, 'main'));
  }

  /** Of the stream whose state is told: what pulls it now, and why not the direct engine where that is known. */
  engine(cameraId: string): { present: 'ffmpeg' | 'direct' | null; irregularity: Irregularity | null } {
    const name = this.#entries.has(keyOf(cameraId, 'sub')) ? 'sub' : 'main';
    const { irregularity } = this.#admission.learned({ cameraId, profile: name });
    return {
      present: this.#entries.get(keyOf(cameraId, name))?.stream.engine ?? null,
      irregularity: irregularity ?? null,
    };
  }

  /** Whether the camera's small stream goes on while nobody watches; also after a change of the camera. */
  setWarm(camera: CameraRef, warm: boolean): void {
    this.#warm.set(camera, warm);
  }

  /** The camera's address or credentials were changed: running streams begin anew. */
  sourceChanged(cameraId: string): void {
    this.#admission.forget(cameraId);
    this.#known.forget(cameraId);
    for (const profile of ['main', 'sub'] as const) this.#entries.get(keyOf(cameraId, profile))?.stream.restart();
  }

  /** The camera is gone, or its pictures are withheld: its streams end at once, nothing is kept of it, and viewers are told by `removed`. */
  removed(cameraId: string, reason: WatchEnd = 'not_found'): void {
    for (const profile of ['main', 'sub'] as const) {
      const name = keyOf(cameraId, profile);
      const entry = this.#entries.get(name);
      if (entry) this.#end(name, entry);
    }
    this.#known.forget(cameraId);
    this.emit('removed', cameraId, reason);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#warm.close();
    for (const [name, entry] of this.#entries) this.#end(name, entry);
    await Promise.all(this.#ending);
    this.#admission[Symbol.dispose]();
    this.#encoders[Symbol.dispose]();
    await this.#looks.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(name: string, camera: CameraRef, profile: Profile): Entry {
    const { pool, locate, requestKeyFrame, clock, log, limit = 500 } = this.#options;
    if (this.#closed || this.#entries.size >= limit) {
      throw new AppError('unavailable', `This server already pulls ${limit} streams; close some and try again.`);
    }
    const slot = this.#slot(camera.facilityId);
    const stream = new CameraStream({
      key: { cameraId: camera.id, profile },
      locate,
      requestKeyFrame,
      gopBudget: this.#gopBudget,
      admission: this.#admission,
      startEngine: this.#startEngine,
      looks: this.#looks,
      refused: this.#known.refusal(camera.id),
      found: () => this.#found(camera.id, profile),
      node: () => pool.node(slot),
      clock,
      log: log.child({ cameraId: camera.id, profile }),
    });
    const entry: Entry = { stream, facilityId: camera.facilityId, slot, leases: 0 };
    this.#entries.set(name, entry);
    stream.on('state', (state) => {
      this.#known.note(camera.id, state);
      // One that is on its way out may have a successor already.
      if (this.#entries.get(name) === entry) this.emit('state', camera.id, state, profile);
    });
    this.emit('state', camera.id, stream.state, profile);
    return entry;
  }

  #end(name: string, entry: Entry): void {
    clearTimeout(entry.linger);
    const { cameraId, profile } = entry.stream.key;
    this.#known.noteEnd(cameraId, entry.stream.state);
    if (this.#entries.get(name) === entry) {
      this.#entries.delete(name);
      this.emit('state', cameraId, { kind: 'idle' }, profile);
    }
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
