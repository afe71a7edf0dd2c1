import type { Profile } from '../contract/common.ts';
import type { Logger } from '../log.ts';
import type { Pull, StartEngine } from './engine.ts';
import { copyObstacle, eachNal, type CopyObstacle } from './h264.ts';
import type { Landing } from './landing.ts';
import { beginsKeyFrame, nalTypes, parseRtp } from './rtp.ts';
import type { AttemptEnd, StreamLocation } from './source.ts';

/** Nothing at all, or no key frame, for this long after the start of an attempt. Cameras with a 10 s GOP must pass. */
const firstPictureLimitMs = 20_000;
/** A live stream without a single packet for this long has stalled. */
const stallLimitMs = 1800;

/** Attempts in a row that are given up early, the first few of them soonest, and how soon at the least, ms. */
const impatientAttempts = 6;
const soonestAttempts = 3;
const leastPatienceMs = 2000;

/**
 * How long the `attempt`-th attempt in a row (from 1) may be without any packet, milliseconds; undefined: as long as the engine waits.
 * A camera that hangs goes on taking connections, and one that it took before it is well again is never answered. So a stream whose
 * camera is known to begin within `startupMs` is soon asked anew, for a while.
 */
export const patience = (attempt: number, startupMs: number | undefined): number | undefined =>
  startupMs === undefined || attempt > impatientAttempts
    ? undefined
    : Math.max(leastPatienceMs, 2 * startupMs + 500) * 1.5 ** Math.max(0, attempt - soonestAttempts);

export interface IngestOptions {
  location: StreamLocation;
  profile: Profile;
  landing: Landing;
  engine: StartEngine;
  pull: Pull;
  /** See `patience`. */
  patienceMs: number | undefined;
  /** The first packet is in, so long after the attempt began. */
  onPacket: (afterMs: number) => void;
  /** The first key frame is in. */
  onPicture: () => void;
  /** The camera is silent: told before the engine is gone, which may take its time. */
  onStalled: () => void;
  /** See EngineOptions. */
  onLoss: (count: number) => void;
  signal: AbortSignal;
  log: Logger;
}

/**
 * One attempt: pulls the camera into the landing until the signal is aborted (answers undefined) or something fails (answers why).
 * When it resolves, its engine is gone.
 */
export async function runIngest(options: IngestOptions): Promise<AttemptEnd | undefined> {
  const { location, profile, landing, pull, onLoss, signal, log } = options;
  using watch = new StallWatch({ ...options, copied: pull.transcode === undefined });
  await using engine = options.engine({ location, profile, landing, pull, onLoss, log });
  // A listener that stays on a signal made of a long-lived one is never given back, and a camera may fail for years.
  const over = new AbortController();
  const end = await Promise.race([
    engine.ended.then(() => 'ended' as const),
    watch.obstructed.then(() => 'obstructed' as const),
    watch.stalled.then(() => 'stalled' as const),
    aborted(landing.gone, over.signal).then(() => 'gone' as const),
    aborted(signal, over.signal).then(() => 'aborted' as const),
  ]);
  over.abort();
  if (signal.aborted) return undefined;
  if (landing.gone.aborted) return { reason: 'media_restarting', detail: 'the media worker went away' };
  if (end === 'stalled') {
    if (watch.live) options.onStalled();
    if (watch.silent) return { reason: 'timeout', detail: 'nothing came, and it used to come sooner' };
    return { reason: 'stalled', detail: watch.live ? 'packets stopped' : 'no picture came' };
  }
  if (end === 'obstructed') {
    return {
      reason: 'codec_unsupported',
      detail: `H.264 with ${watch.obstacle}`,
      instead: { transcode: watch.obstacle },
    };
  }
  const { reason, detail, instead } = await engine.ended;
  return { reason: reason ?? (watch.live ? 'connection_lost' : 'failed'), detail, instead };
}

/** Resolves when `signal` is aborted; stops listening when `over` is. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true, signal: over });
  });
}

/** Notices the first key frame, when packets do not come or stop coming, and (for what is sent on as it comes) what browsers cannot decode. */
class StallWatch implements Disposable {
  readonly stalled: Promise<void>;
  readonly obstructed: Promise<void>;
  obstacle: CopyObstacle | undefined;
  live = false;
  /** No packet so far. */
  silent = true;
  readonly #stop: (() => void)[] = [];

  constructor({
    landing,
    patienceMs,
    onPacket,
    onPicture,
    copied,
  }: Pick<IngestOptions, 'landing' | 'patienceMs' | 'onPacket' | 'onPicture'> & { copied: boolean }) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stalled = promise;
    const obstacle = Promise.withResolvers<void>();
    this.obstructed = obstacle.promise;
    const begunAt = performance.now();
    const firstPicture = setTimeout(resolve, firstPictureLimitMs);
    const firstPacket = patienceMs === undefined ? undefined : setTimeout(resolve, patienceMs);
    let stall: NodeJS.Timeout | undefined;
    const look = (type: number, body: Buffer) => {
      this.obstacle ??= copyObstacle(type, body);
      if (this.obstacle) obstacle.resolve();
    };
    const offPacket = landing.onPacket((packet) => {
      stall?.refresh();
      if (this.silent) {
        this.silent = false;
        clearTimeout(firstPacket);
        onPacket(performance.now() - begunAt);
      }
      const payload = parseRtp(packet)?.payload ?? Buffer.alloc(0);
      if (copied) eachNal(payload, look);
      if (this.live || this.obstacle || !beginsKeyFrame(nalTypes(payload))) return;
      clearTimeout(firstPicture);
      this.live = true;
      stall = setTimeout(resolve, stallLimitMs);
      onPicture();
    });
    this.#stop.push(
      offPacket,
      () => clearTimeout(firstPicture),
      () => clearTimeout(firstPacket),
      () => clearTimeout(stall),
    );
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stop) stop();
  }
}
