import type { CameraCondition } from '../contract/history.ts';
import type { Profile } from '../contract/common.ts';
import type { StreamReason, StreamState } from '../contract/stream-state.ts';
import { conditionOf, ofCamera, type Condition } from './condition.ts';

/** A camera's condition for a while, milliseconds since the epoch; without an end it goes on. */
export interface Span {
  readonly cameraId: string;
  readonly startedAt: number;
  endedAt: number | null;
  condition: CameraCondition;
  reason: StreamReason | null;
  /** Whether the database may have it without its end: then its end must not be let go. */
  openThere: boolean;
}

/** Spans that a camera may begin at once, and one more each so many milliseconds: what changes more often is followed at that pace. */
const burst = 10;
const refillMs = 10_000;
/** A judgement of pictures is made some seconds after what it judges; nothing earlier is rewritten. */
const mostBackdatedMs = 60_000;
/** Spans that wait for a database that takes none, about 10 MB: hours of 1,000 cameras that are looked at in turn. */
const mostWaiting = 50_000;

interface Camera {
  readonly id: string;
  /** Of the streams that it has at present. */
  readonly streams: Map<Profile, Condition>;
  open: Span | undefined;
  /** The end of its newest span. */
  endedAt: number;
  tokens: number;
  refilledAt: number;
  /** What it is in truth, while it has changed too often. */
  owed: (Condition & { at: number }) | undefined;
}

/**
 * Makes spans of what the streams tell, without overlap. One camera costs as much as it has streams; what nobody looks at has no span.
 * Times never run backwards here, whatever the clock does.
 */
export class SpanRecorder {
  readonly #now: () => number;
  readonly #limit: number;
  /** As many as there are cameras. */
  readonly #cameras = new Map<string, Camera>();
  readonly #owing = new Set<Camera>();
  #waiting = new Set<Span>();

  constructor({ now, limit = mostWaiting }: { now: () => number; limit?: number }) {
    this.#now = now;
    this.#limit = limit;
  }

  /** Spans that are not in the database as they are. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** What became of one of a camera's streams. */
  note(cameraId: string, state: StreamState, profile: Profile): void {
    const camera = this.#camera(cameraId);
    const told = conditionOf(state);
    if (state.kind === 'idle') camera.streams.delete(profile);
    else camera.streams.set(profile, told);
    const condition = ofCamera(camera.streams.values());
    const now = this.#now();
    const since = condition === told ? condition.since : undefined;
    this.#change(camera, condition, since === undefined ? now : Math.max(Math.min(since, now), now - mostBackdatedMs));
  }

  /** The camera was taken out. */
  forget(cameraId: string): void {
    const camera = this.#cameras.get(cameraId);
    if (!camera) return;
    this.#close(camera, this.#now());
    this.#owing.delete(camera);
    this.#cameras.delete(cameraId);
  }

  /** Follows cameras again that had changed too often: to be called every second or so. */
  settle(): void {
    for (const camera of this.#owing) {
      if (camera.owed && this.#mayBegin(camera)) this.#begin(camera, camera.owed);
    }
  }

  /** Ends every span. */
  endAll(): void {
    for (const cameraId of [...this.#cameras.keys()]) this.forget(cameraId);
  }

  /** The oldest that wait, to be stored; they wait no more unless they are given back. */
  take(most: number): Span[] {
    const taken: Span[] = [];
    for (const span of this.#waiting) {
      if (taken.length === most) break;
      taken.push(span);
    }
    for (const span of taken) {
      this.#waiting.delete(span);
      span.openThere ||= span.endedAt === null;
    }
    return taken;
  }

  /** They could not be stored. */
  giveBack(spans: readonly Span[]): void {
    this.#waiting = new Set([...spans, ...this.#waiting]);
    this.#bound();
  }

  #camera(cameraId: string): Camera {
    let camera = this.#cameras.get(cameraId);
    if (!camera) {
      camera = {
        ...{ id: cameraId, streams: new Map(), open: undefined, endedAt: 0 },
        ...{ tokens: burst, refilledAt: this.#now(), owed: undefined },
      };
      this.#cameras.set(cameraId, camera);
    }
    return camera;
  }

  #change(camera: Camera, condition: Condition, at: number): void {
    const { open, owed: before } = camera;
    camera.owed = undefined;
    this.#owing.delete(camera);
    // Nothing is said of what nobody looks at, and that is never put off.
    if (condition.condition === 'unknown' && condition.reason === null) return this.#close(camera, before?.at ?? at);
    if (open?.condition === condition.condition && open.reason === condition.reason) return;
    const owed = { ...condition, at };
    if (this.#mayBegin(camera)) this.#begin(camera, owed);
    else {
      camera.owed = owed;
      this.#owing.add(camera);
    }
  }

  #mayBegin(camera: Camera): boolean {
    const now = this.#now();
    const due = Math.floor(Math.max(0, now - camera.refilledAt) / refillMs);
    camera.tokens = Math.min(burst, camera.tokens + due);
    camera.refilledAt = camera.tokens === burst ? now : camera.refilledAt + due * refillMs;
    if (camera.tokens === 0) return false;
    camera.tokens -= 1;
    return true;
  }

  #begin(camera: Camera, { condition, reason, at }: Condition & { at: number }): void {
    camera.owed = undefined;
    this.#owing.delete(camera);
    const { open } = camera;
    if (open && at <= open.startedAt) {
      // It was never as it looked at first.
      Object.assign(open, { condition, reason });
      return this.#wait(open);
    }
    this.#close(camera, at);
    const startedAt = Math.max(at, camera.endedAt);
    camera.open = { cameraId: camera.id, startedAt, endedAt: null, condition, reason, openThere: false };
    this.#wait(camera.open);
  }

  #close(camera: Camera, at: number): void {
    const { open } = camera;
    if (!open) return;
    // One of no length would be in the way of the next.
    open.endedAt = Math.max(at, open.startedAt + 1);
    camera.endedAt = open.endedAt;
    camera.open = undefined;
    this.#wait(open);
  }

  #wait(span: Span): void {
    this.#waiting.add(span);
    this.#bound();
  }

  /** The oldest are let go that are over: nothing is known of those times then. */
  #bound(): void {
    if (this.#waiting.size <= this.#limit) return;
    for (const span of this.#waiting) {
      if (span.openThere || span.endedAt === null) continue;
      this.#waiting.delete(span);
      if (this.#waiting.size <= this.#limit) return;
    }
  }
}
