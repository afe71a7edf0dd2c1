import { randomUUID } from 'node:crypto';
import { factOfState } from '../../../server/alerts/facts.ts';
import type { AlertDesk } from '../../../server/alerts/desk.ts';
import type { Profile } from '../../../server/contract/common.ts';
import type { ViewingEnd } from '../../../server/contract/ledger.ts';
import type { StreamReason, StreamState } from '../../../server/contract/stream-state.ts';
import type { PrismaClient } from '../../../server/db/generated/client.ts';
import { SpanRecorder } from '../../../server/history/span-recorder.ts';
import { storeSpans } from '../../../server/history/span-rows.ts';
import type { Ledger } from '../../../server/ledger/ledger.ts';
import { OpenViewing, type ViewingStart } from '../../../server/ledger/open-viewing.ts';
import { beginRun, endRun } from '../../../server/ledger/server-run.ts';
import { begin, change } from '../../../server/ledger/viewing-rows.ts';
import { offlineAfter, transition, type StreamEvent } from '../../../server/media/stream-state.ts';
import type { StoryClock } from './script.ts';

/** Of what a server lets flow its console says that it has shown so much: tabs are in the background at times. */
const shownShare = 0.96;
/** The stream that a grid shows, and by which a camera is judged. */
const watched: Profile = 'sub';
const mostSpans = 1000;

type Look = Omit<ViewingStart, 'profile' | 'size'> & { size?: 'tile' | 'full' };

/**
 * The server of the month, without its streams: its runs, what it finds out about the cameras and tells the alerts, and who looks at them.
 * Each of it is written by the part of the server that writes it otherwise.
 */
export class ServerRoom {
  readonly #prisma: PrismaClient;
  readonly #ledger: Ledger;
  readonly #desk: AlertDesk;
  readonly #clock: StoryClock;
  readonly #recorder: SpanRecorder;
  /** How each camera's stream is, whether or not the server runs. */
  readonly #states = new Map<string, StreamState>();
  readonly #looks = new Map<string, OpenViewing>();
  #runId: string | undefined;

  constructor(options: { prisma: PrismaClient; ledger: Ledger; desk: AlertDesk; clock: StoryClock }) {
    this.#prisma = options.prisma;
    this.#ledger = options.ledger;
    this.#desk = options.desk;
    this.#clock = options.clock;
    this.#recorder = new SpanRecorder({ now: () => this.#at });
  }

  get #at(): number {
    return this.#clock.now().getTime();
  }

  /** Begins to pull all cameras that are connected: those that were well have a picture. */
  async start(): Promise<void> {
    this.#runId = randomUUID();
    await beginRun(this.#prisma, { id: this.#runId, chainId: this.#ledger.chainId, at: this.#clock.now() });
    const out = new Set([...this.#states].filter(([, { kind }]) => kind === 'offline').map(([cameraId]) => cameraId));
    for (const cameraId of this.#states.keys()) {
      this.#states.set(cameraId, { kind: 'connecting', since: this.#at });
      if (out.has(cameraId)) this.#step(cameraId, failure('host_unreachable', this.#at, offlineAfter));
      else this.#step(cameraId, { type: 'picture', at: this.#at });
    }
    await this.#tell(this.#states.keys());
  }

  /** Cameras are connected: they are pulled from now on. */
  async connect(cameraIds: readonly string[]): Promise<void> {
    for (const cameraId of cameraIds) this.#states.set(cameraId, { kind: 'connecting', since: this.#at });
    await this.back(cameraIds);
  }

  /** Its picture is taken from everybody, and it is not pulled any more until it is connected anew. */
  async withhold(cameraId: string): Promise<void> {
    const looks = [...this.#looks.values()].filter((look) => look.start.cameraId === cameraId);
    await this.leave(
      looks.map(({ id }) => id),
      'placement_reported',
    );
    this.#states.set(cameraId, { kind: 'idle' });
    this.#recorder.forget(cameraId);
    await this.#store();
    this.#desk.raise({ source: 'offline', about: { cameraId }, active: false, at: this.#clock.now() });
    await this.#desk.settled();
  }

  /** Ends in order, as for an update. */
  async stop(): Promise<void> {
    await this.leave([...this.#looks.keys()], 'disconnected');
    this.#recorder.endAll();
    await this.#store();
    await endRun(this.#prisma, { id: this.#runId!, at: this.#clock.now() });
    this.#runId = undefined;
  }

  /** Whether the server runs, and has a picture of the camera. */
  sees(cameraId: string): boolean {
    return this.#runId !== undefined && this.#states.get(cameraId)?.kind === 'live';
  }

  /** All that is known of the cameras by now is on record. */
  async records(): Promise<void> {
    if (this.#runId) await this.#store();
  }

  /** The first try to reach cameras fails; offline() follows when all do. */
  async lose(cameraIds: readonly string[], reason: StreamReason): Promise<void> {
    for (const cameraId of cameraIds) this.#step(cameraId, failure(reason, this.#at, 1));
    await this.#tell(cameraIds);
  }

  async offline(cameraIds: readonly string[], reason: StreamReason): Promise<void> {
    for (const cameraId of cameraIds) this.#step(cameraId, failure(reason, this.#at, offlineAfter));
    await this.#tell(cameraIds);
  }

  /** Pictures flow again. */
  async back(cameraIds: readonly string[]): Promise<void> {
    for (const cameraId of cameraIds) this.#step(cameraId, { type: 'picture', at: this.#at });
    await this.#tell(cameraIds);
  }

  /** What is found out by looking at the picture. */
  async judged(cameraId: string, health: Extract<StreamEvent, { type: 'judged' }>['health']): Promise<void> {
    this.#step(cameraId, { type: 'judged', at: this.#at, health });
    await this.#tell([cameraId]);
  }

  /** Somebody opens pictures; answers the viewings' ids. */
  async look(...looks: Look[]): Promise<string[]> {
    const now = this.#at;
    const viewings = looks.map(({ size = 'tile', ...start }) => {
      const profile = size === 'full' ? 'main' : watched;
      const viewing = new OpenViewing(randomUUID(), { ...start, profile, size }, now);
      viewing.setFlowing(true, now);
      this.#looks.set(viewing.id, viewing);
      return viewing;
    });
    await this.#prisma.$transaction(async (tx) =>
      this.#ledger.record(tx, ...(await begin(tx, viewings, this.#runId!))),
    );
    return viewings.map(({ id }) => id);
  }

  /** Closes what of these is still open. */
  async leave(ids: readonly string[], endReason: ViewingEnd = 'closed'): Promise<void> {
    const now = this.#at;
    const changes = ids.flatMap((id) => {
      const viewing = this.#looks.get(id);
      this.#looks.delete(id);
      if (!viewing) return [];
      viewing.shown(viewing.progress(now).sentMs * shownShare, now);
      return [{ id, ...viewing.progress(now), endReason }];
    });
    await this.#prisma.$transaction(async (tx) => this.#ledger.record(tx, ...(await change(tx, changes))));
  }

  #step(cameraId: string, event: StreamEvent): void {
    const before = this.#states.get(cameraId);
    if (!before) throw new Error(`The camera ${cameraId} is not connected.`);
    const state = transition(before, event);
    this.#states.set(cameraId, state);
    if (this.#runId) this.#recorder.note(cameraId, state, watched);
  }

  /** As the server does with each state: on record, and to the alerts. */
  async #tell(cameraIds: Iterable<string>): Promise<void> {
    if (!this.#runId) return;
    await this.#store();
    for (const cameraId of cameraIds) {
      const state = this.#states.get(cameraId);
      const fact = state && factOfState(cameraId, state, this.#clock.now());
      if (fact) this.#desk.raise(fact);
    }
    await this.#desk.settled();
  }

  async #store(): Promise<void> {
    this.#recorder.settle();
    const spans = this.#recorder.take(mostSpans);
    await storeSpans(this.#prisma, { runId: this.#runId!, spans, statesTo: this.#clock.now() });
  }
}

const failure = (reason: StreamReason, at: number, attempt: number): StreamEvent => ({
  ...{ type: 'failed', reason, at, attempt, nextTryAt: at + 10_000 },
});
