import { BoundedCam, type AskLimits, type OnvifTarget } from './bounded-cam.ts';
import { adopt, learn, type Learned } from './learned.ts';
import { Limit } from './limit.ts';
import { isOnvifError, OnvifError } from './onvif-error.ts';

/**
 * Bytes of an answer that is read beside everything else the server does (a probe's longer ones have a thread of their
 * own). The longest that is asked for is a list of presets or of ten events.
 */
const longestAnswer = 128 * 1024;
/** A clock that moved by less has not jumped, ms: ONVIF tells whole seconds. */
const leastJumpMs = 5000;
/**
 * A service that refused the credentials is not asked for so long, ms: devices lock accounts after a handful of tries. For
 * each service, since an account may be allowed to look and not to move.
 */
const refusedMs = 60_000;

export type Question<Answer> = (cam: BoundedCam, done: (error: unknown, answer?: Answer) => void) => void;

/** A refusal that we remember. */
class NotAskedAgain extends OnvifError {}

/**
 * A device that is asked now and then. It holds no connection; the device's clock and services are learned with the first
 * question, and anew after a failure.
 */
export class DeviceClient {
  readonly target: OnvifTarget;
  readonly timeoutMs: number;
  #learning: Promise<Learned> | undefined;
  /** Services that are not asked until then, ms on the monotonic clock; there are eight. */
  readonly #refused = new Map<string, number>();

  constructor(target: OnvifTarget, { timeoutMs = 5000 }: { timeoutMs?: number } = {}) {
    this.target = target;
    this.timeoutMs = timeoutMs;
  }

  /** The device's clock minus ours, ms; undefined when it does not tell its time. Rejects as `call` does. */
  async timeOffsetMs(signal?: AbortSignal): Promise<number | undefined> {
    return (await this.#learned(signal)).timeOffsetMs;
  }

  /**
   * Asks one question of the onvif package's; its answer may take `timeoutMs`, and so may what has to be learned first.
   * Rejects with OnvifError, or with the signal's reason.
   */
  async call<Answer>(question: Question<Answer>, options: Partial<AskLimits> = {}): Promise<Answer | undefined> {
    const learned = await this.#learned(options.signal);
    try {
      return await this.#ask(question, learned, options);
    } catch (error) {
      if (isOnvifError(error, 'unreachable', 'timeout', 'bad_answer')) this.#learning = undefined;
      throw error;
    }
  }

  async #ask<Answer>(
    question: Question<Answer>,
    learned: Learned,
    options: Partial<AskLimits>,
  ): Promise<Answer | undefined> {
    const cam = this.#cam();
    adopt(cam, learned);
    try {
      return await cam.ask(question, { timeoutMs: this.timeoutMs, ...options });
    } catch (error) {
      if (!this.#noteRefusal(error, cam) || !(await this.#clockJumped(learned, options.signal))) throw error;
      this.#refused.delete(cam.service);
      return this.#ask(question, await this.#learned(options.signal), options);
    }
  }

  #cam(): BoundedCam {
    const cam = new BoundedCam(this.target, longestAnswer);
    cam.gate = (service) => {
      if (performance.now() < (this.#refused.get(service) ?? 0)) throw new NotAskedAgain('credentials_refused');
    };
    return cam;
  }

  /** True when the device itself has refused just now. */
  #noteRefusal(error: unknown, { service }: BoundedCam): boolean {
    if (!isOnvifError(error, 'credentials_refused') || error instanceof NotAskedAgain) return false;
    this.#refused.set(service, performance.now() + refusedMs);
    return true;
  }

  /** Learned once for all who ask meanwhile, so it does not end with one of them. */
  async #learned(signal: AbortSignal | undefined): Promise<Learned> {
    signal?.throwIfAborted();
    const learning = (this.#learning ??= this.#learn());
    if (!signal) return learning;
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    try {
      return await Promise.race([learning, aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #learn(): Promise<Learned> {
    const cam = this.#cam();
    using limit = new Limit(this.timeoutMs); // for all that there is to learn
    try {
      return await learn(cam, { timeoutMs: this.timeoutMs, signal: limit.signal });
    } catch (error) {
      this.#learning = undefined;
      this.#noteRefusal(error, cam);
      throw error;
    }
  }

  /**
   * Whether the device's clock is elsewhere than when it was learned: its tokens were then refused for their time, not for
   * their password. The same password is tried a second time in no other case, since devices lock accounts.
   */
  async #clockJumped(before: Learned, signal: AbortSignal | undefined): Promise<boolean> {
    this.#learning = undefined;
    const { timeOffsetMs = 0 } = await this.#learned(signal);
    return Math.abs(timeOffsetMs - (before.timeOffsetMs ?? 0)) > leastJumpMs;
  }
}
