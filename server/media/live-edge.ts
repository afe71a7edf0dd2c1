import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import { IngestClock, type StreamTime } from './ingest-clock.ts';
import type { Landing } from './landing.ts';

/** A stream that is behind again so soon after it was begun anew is not: the camera's clock runs slow. Milliseconds. */
const credibleMs = 60_000;

export interface LiveEdgeOptions {
  clock: Clock;
  log: Logger;
  /** When pictures come in has changed noticeably. */
  onTime: (time: StreamTime) => void;
  /** The stream is more than a second behind: only a new connection brings it back to the present. */
  onBehind: () => void;
}

/** Watches how far one stream is behind, over all its attempts. */
export class LiveEdge {
  readonly #options: LiveEdgeOptions;
  #times = new IngestClock();
  #leftAt = -Infinity;
  #credible = true;
  /** Whether this landing's end was asked for. */
  #leaving = false;

  constructor(options: LiveEdgeOptions) {
    this.#options = options;
  }

  /** Undefined while it is not known. The lag is none for a camera whose clock tells nothing. */
  get time(): StreamTime | undefined {
    const time = this.#times.time();
    return time && !this.#credible ? { ...time, lagMs: 0 } : time;
  }

  /** Looks at this landing's packets from now on. */
  follow(landing: Pick<Landing, 'onPacket'>): void {
    const times = (this.#times = new IngestClock());
    this.#leaving = false;
    const stop = landing.onPacket((packet) => {
      if (times !== this.#times) return stop();
      this.#look(packet.readUInt32BE(4));
    });
  }

  #look(timestamp: number): void {
    const { clock, log, onTime, onBehind } = this.#options;
    const now = clock.now();
    if (this.#times.push(timestamp, now)) onTime(this.time!);
    if (!this.#credible || this.#leaving || !this.#times.behind(now)) return;
    if (now - this.#leftAt < credibleMs) {
      this.#credible = false;
      log.info('the camera clock runs slow: its delay is not judged');
      return onTime(this.time!);
    }
    this.#leftAt = now;
    this.#leaving = true;
    log.warn({ reason: 'lagging', lagMs: this.time?.lagMs }, 'stream is behind, begun anew');
    onBehind();
  }
}
