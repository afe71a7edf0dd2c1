import type { Logger } from '../log.ts';
import { Ffmpeg } from './ffmpeg.ts';
import type { Landing } from './landing.ts';
import { describeFailure } from './rtsp-describe.ts';
import type { AttemptEnd, StreamLocation } from './source.ts';

/** Nothing at all, or no key frame, for this long after the start of an attempt. Cameras with a 10 s GOP must pass. */
const firstPictureLimitMs = 20_000;
/** A live stream without a single packet for this long has stalled. */
const stallLimitMs = 4000;
const stallCheckMs = 1000;

export interface IngestOptions {
  location: StreamLocation;
  landing: Landing;
  /** The first key frame is in. */
  onPicture: () => void;
  signal: AbortSignal;
  log: Logger;
}

/**
 * One attempt: pulls the camera into the landing until the signal is aborted (answers undefined) or something fails (answers why).
 * When it resolves, its ffmpeg is gone.
 */
export async function runIngest(options: IngestOptions): Promise<AttemptEnd | undefined> {
  const { location, landing, signal, log } = options;
  await using ffmpeg = new Ffmpeg(location, landing);
  using watch = new StallWatch(landing, options.onPicture);
  log.debug({ pid: ffmpeg.pid }, 'ffmpeg started');
  const end = await Promise.race([
    ffmpeg.ended.then(() => 'ended' as const),
    watch.stalled.then(() => 'stalled' as const),
    aborted(landing.gone).then(() => 'gone' as const),
    aborted(signal).then(() => 'aborted' as const),
  ]);
  if (signal.aborted) return undefined;
  if (landing.gone.aborted) return { reason: 'media_restarting', detail: 'the media worker went away' };
  if (end === 'stalled') return { reason: 'stalled', detail: watch.live ? 'packets stopped' : 'no picture came' };
  const { reason, unclear, detail } = await ffmpeg.ended;
  if (reason) return { reason, detail };
  if (unclear && !watch.live) return { reason: (await describeFailure(location, signal)) ?? 'failed', detail };
  return { reason: watch.live ? 'connection_lost' : 'failed', detail };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

/** Notices the first key frame, and when packets do not come or stop coming. */
class StallWatch implements Disposable {
  readonly stalled: Promise<void>;
  live = false;
  readonly #stop: (() => void)[] = [];

  constructor(landing: Landing, onPicture: () => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stalled = promise;
    const firstPicture = setTimeout(resolve, firstPictureLimitMs);
    const offKeyFrame = landing.onKeyFrame(() => {
      offKeyFrame();
      clearTimeout(firstPicture);
      this.live = true;
      onPicture();
    });
    let packets = 0;
    let changedAt = performance.now();
    const check = setInterval(() => {
      landing.packetCount().then(
        (count) => {
          const now = performance.now();
          if (count !== packets) [packets, changedAt] = [count, now];
          else if (this.live && now - changedAt > stallLimitMs) resolve();
        },
        () => undefined, // the landing went away: its own signal says so
      );
    }, stallCheckMs);
    this.#stop.push(
      offKeyFrame,
      () => clearTimeout(firstPicture),
      () => clearInterval(check),
    );
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stop) stop();
  }
}
