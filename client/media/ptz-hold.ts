import type { LiveInput, LiveReplies } from '../../server/contract/live.ts';

/** Each from -1 to 1: right, up, in. */
export interface PtzVelocity {
  pan: number;
  tilt: number;
  zoom: number;
}

/** A second without a repetition stops the camera. */
const REPEAT_MS = 300;

export type PtzRequest = 'ptz.move' | 'ptz.stop';

export interface PtzHoldOptions {
  cameraId: string;
  request: <R extends PtzRequest>(name: R, input: LiveInput<R>) => Promise<LiveReplies[R]>;
  /** A movement that was not taken, and null when one was. */
  onFailure: (error: unknown) => void;
}

/** One pressed control: repeats the movement until it is let go, then stops it for certain. */
export class PtzHold {
  readonly #options: PtzHoldOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #press = 0;

  constructor(options: PtzHoldOptions) {
    this.#options = options;
  }

  get pressed(): boolean {
    return this.#timer !== undefined;
  }

  /** Another movement takes the place of the present one. */
  press(velocity: PtzVelocity): void {
    clearInterval(this.#timer);
    // The press goes on with another movement: it has no end in between.
    if (this.#timer === undefined) this.#press += 1;
    this.#timer = setInterval(() => void this.#move(velocity), REPEAT_MS);
    void this.#move(velocity);
  }

  /** Idempotent. */
  release(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    const { cameraId, request, onFailure } = this.#options;
    request('ptz.stop', { cameraId, press: this.#press }).catch(onFailure);
  }

  async #move(velocity: PtzVelocity): Promise<void> {
    const { cameraId, request, onFailure } = this.#options;
    const press = this.#press;
    try {
      await request('ptz.move', { cameraId, ...velocity, press });
      if (press === this.#press && this.pressed) onFailure(null);
    } catch (error) {
      onFailure(error);
    }
  }
}
