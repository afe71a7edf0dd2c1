import { firstPicture } from './first-picture.ts';
import type { LiveClient } from './live-client.ts';
import { isFlowing } from './tile-state.ts';
import type { WatchListener } from './watch-news.ts';
import { sameTarget, type Watch, type WatchTarget } from './watch.ts';

/** A look that is to follow has its first picture by then, or is given up: key frames may be 10 s apart. Milliseconds, as all here. */
const PATIENCE_MS = 12_000;
/** Then it is tried again, each time later. */
const AGAIN_FIRST_MS = 20_000;
const AGAIN_LONGEST_MS = 300_000;

/**
 * The looks of one tile at one camera: the one that is shown, of which its listener hears, and, where another profile is wanted, the one that
 * takes its place as soon as it has a picture. Until then, and when it never gets one, what is shown goes on.
 */
export class TileLooks {
  readonly #client: Pick<LiveClient, 'watch' | 'watchAny' | 'leave'>;
  readonly #listener: WatchListener;
  #wanted: WatchTarget;
  #shown: Watch;
  #next: Watch | null = null;
  /** Of the wait for the picture of `#next`. */
  #waiting = new AbortController();
  /** For that picture, or for the next try. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #visible = false;
  #closed = false;

  /** `soonest`: the profile whose picture is there first, where the camera was not just shown by another tile. */
  constructor(
    client: Pick<LiveClient, 'watch' | 'watchAny' | 'leave'>,
    wanted: WatchTarget,
    listener: WatchListener,
    soonest = wanted,
  ) {
    this.#client = client;
    this.#listener = listener;
    this.#wanted = wanted;
    this.#shown = client.watchAny(wanted, soonest, listener);
  }

  /** What is seen, and counted for as seen. */
  get shown(): Watch {
    return this.#shown;
  }

  /** Another profile of the same camera. */
  want(target: WatchTarget): void {
    if (sameTarget(target, this.#wanted)) return;
    this.#wanted = target;
    this.#failures = 0;
    this.#dropNext();
    this.#follow();
  }

  /** Ready before it is seen: a page that comes next. */
  prepare(): void {
    this.#shown.prepare();
  }

  /** The connection is there again: what was given up before is worth another try. */
  tryAgain(): void {
    if (this.#next) return;
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#follow();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#shown.setVisible(visible);
    if (visible) this.#follow();
    else this.#dropNext();
  }

  /** The tile is gone, and another may go on with what it showed. */
  leave(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dropNext();
    this.#client.leave(this.#shown);
  }

  /** Begins what is to follow, if anything is. */
  #follow(): void {
    if (this.#closed || !this.#visible || this.#next || sameTarget(this.#wanted, this.#shown.target)) return;
    this.#timer = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    const next = this.#client.watch(this.#wanted, null);
    this.#next = next;
    next.listen({
      onTrack: (track) => this.#awaitPicture(track),
      onHandover: (track) => this.#awaitPicture(track),
      onState: (state) => {
        if (!isFlowing(state) && state.kind !== 'idle' && state.kind !== 'connecting') this.#giveUp();
      },
      onFailure: (failure) => failure && this.#giveUp(),
      onTime: () => {},
      onLost: () => {},
    });
    // Given up already by what was known of it.
    if (this.#next === next) next.setVisible(true);
  }

  #awaitPicture(track: MediaStreamTrack | null): void {
    this.#waiting.abort();
    if (!track) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    void firstPicture(track, performance.now(), waiting.signal).then(() => {
      if (!waiting.signal.aborted) this.#goOver();
    });
  }

  #goOver(): void {
    const [before, next] = [this.#shown, this.#next];
    if (!next) return;
    this.#next = null;
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#shown = next;
    before.listen(null);
    next.listen(this.#listener, true);
    before.close();
  }

  #giveUp(): void {
    this.#dropNext();
    const delay = Math.min(AGAIN_LONGEST_MS, AGAIN_FIRST_MS * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.#follow(), delay);
  }

  #dropNext(): void {
    clearTimeout(this.#timer);
    this.#waiting.abort();
    const next = this.#next;
    this.#next = null;
    next?.listen(null);
    next?.close();
  }
}
