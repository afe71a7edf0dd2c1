import { OnvifError } from './onvif-error.ts';

/** Speeds, each from -1 to 1; positive is right, up and nearer. */
export interface PtzVelocity {
  pan: number;
  tilt: number;
  zoom: number;
}

export interface PtzMotionOptions {
  move: (velocity: PtzVelocity) => Promise<void>;
  stop: () => Promise<void>;
  /** A movement that was not taken, or a stop of nobody in particular that was not confirmed. */
  onFailed: (error: unknown) => void;
}

/** A movement that nobody repeats ends after this, ms: the operator's hand, browser or line is gone. */
const deadManMs = 1000;
/** An unchanged movement is sent again after this, ms, before the device's own time-out ends it. */
const refreshMs = 900;
const stopTries = 3;
const betweenTriesMs = 200;

/**
 * Continuous movement with a dead man's switch. One movement is on its way at a time; what is asked for meanwhile replaces
 * what was asked for before, so nothing queues.
 */
export class PtzMotion {
  readonly #options: PtzMotionOptions;
  #wanted: PtzVelocity | undefined;
  /** What the device was told last, and when. */
  #told: { velocity: PtzVelocity; at: number } | undefined;
  #moving: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #deadMan: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PtzMotionOptions) {
    this.#options = options;
  }

  move(velocity: PtzVelocity): void {
    if (this.#closed) return;
    this.#wanted = { pan: speed(velocity.pan), tilt: speed(velocity.tilt), zoom: speed(velocity.zoom) };
    clearTimeout(this.#deadMan);
    this.#deadMan = setTimeout(() => void this.stop().catch(this.#options.onFailed), deadManMs);
    this.#pump();
  }

  /** Resolves when confirmed; rejects when no try was. */
  stop(): Promise<void> {
    clearTimeout(this.#deadMan);
    this.#wanted = undefined;
    return (this.#stopping ??= this.#stopSurely().finally(() => {
      this.#stopping = undefined;
      if (this.#wanted) this.#pump(); // meanwhile somebody began anew
    }));
  }

  /** Stops what moves; nothing moves any more. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#told || this.#moving || this.#stopping) await this.stop().catch(this.#options.onFailed);
  }

  #pump(): void {
    // A stop that is under way would end the movement again.
    if (!this.#stopping) this.#moving ??= this.#tell().finally(() => (this.#moving = undefined));
  }

  /** Until the device knows what is wanted. */
  async #tell(): Promise<void> {
    for (let velocity = this.#news(); velocity && !this.#stopping; velocity = this.#news()) {
      this.#told = { velocity, at: Date.now() };
      try {
        await this.#options.move(velocity);
      } catch (error) {
        this.#options.onFailed(error);
        return; // the operator's next repetition tries again
      }
    }
  }

  #news(): PtzVelocity | undefined {
    const known = this.#told && Date.now() - this.#told.at < refreshMs && same(this.#told.velocity, this.#wanted);
    return known ? undefined : this.#wanted;
  }

  async #stopSurely(): Promise<void> {
    const onItsWay = this.#moving;
    this.#told = undefined;
    await this.#tryStop();
    if (!onItsWay) return;
    // The device may have taken it up after the stop.
    await onItsWay;
    this.#told = undefined;
    await this.#tryStop();
  }

  async #tryStop(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#options.stop();
      } catch (error) {
        if (tries === stopTries) throw error;
        await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
      }
    }
  }
}

function speed(value: number): number {
  if (!Number.isFinite(value)) throw new OnvifError('refused', 'A speed is a number from -1 to 1');
  return Math.max(-1, Math.min(1, value));
}

function same(a: PtzVelocity, b: PtzVelocity | undefined): boolean {
  return a.pan === b?.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}
