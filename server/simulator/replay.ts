import type { Clip } from './clip.ts';
import { clockRate } from './rtp.ts';

/** Where packets go: those of one picture, and what is to be added to their timestamps. */
export type OnPicture = (packets: readonly Buffer[], shift: number) => void;

/** Milliseconds behind the clock past which pictures are left out rather than sent late. */
const latestMs = 1000;

/** Plays a clip over and over at its pace: a camera without an encoder. */
export class Replay implements AsyncDisposable {
  readonly #clip: Clip;
  readonly #onPicture: OnPicture;
  readonly #pictureMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** When picture 0 of the present loop was due, ms of performance.now(). */
  #base: number;
  #next: number;
  #loop = 0;

  /** Begins with a key frame; or in the middle of a GOP, as a camera that sends no key frame for a new player. */
  constructor(clip: Clip, onPicture: OnPicture, begin: 'key_frame' | 'mid_gop' = 'key_frame') {
    this.#clip = clip;
    this.#onPicture = onPicture;
    this.#pictureMs = (clip.ticks / clockRate / clip.frames.length) * 1000;
    const now = performance.now();
    const { fps, gopSeconds } = clip.settings;
    this.#next = begin === 'key_frame' ? 0 : Math.floor((fps * gopSeconds) / 2);
    this.#base = now - this.#next * this.#pictureMs;
    this.#timer = setTimeout(this.#tick, 0);
  }

  readonly #tick = (): void => {
    const now = performance.now();
    if (now - this.#due() > latestMs) this.#base = now - this.#next * this.#pictureMs;
    while (this.#due() <= now) {
      if (this.#next >= this.#clip.frames.length) {
        this.#base += this.#clip.frames.length * this.#pictureMs;
        this.#next = 0;
        this.#loop++;
        continue;
      }
      this.#onPicture(this.#clip.frames[this.#next]!.packets, this.#loop * this.#clip.ticks);
      this.#next++;
    }
    this.#timer = setTimeout(this.#tick, Math.ceil(this.#due() - now));
  };

  #due(): number {
    return this.#base + this.#next * this.#pictureMs;
  }

  close(): Promise<void> {
    clearTimeout(this.#timer);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
