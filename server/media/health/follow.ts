import type { Landing } from '../landing.ts';
import { parseRtp } from '../rtp.ts';
import type { Packets } from './annex-b.ts';
import type { PictureVerdict } from './health.ts';
import { HealthWatch, type ToldHealth } from './health-watch.ts';
import type { LookDesk } from './look-desk.ts';
import type { PacketMemory } from './packet-judgement.ts';

export interface FollowOptions {
  landing: Pick<Landing, 'onPacket'>;
  gop: Packets;
  desk: LookDesk;
  /** What an earlier attempt has learned of this stream. */
  before?: PacketMemory | undefined;
  /** Asked for when it begins: see HealthWatch. */
  found: () => PictureVerdict;
  onHealth: (told: ToldHealth) => void;
}

/** Follows one attempt's packets, from the first on, until it is disposed of. */
export class Follower implements Disposable {
  readonly #stop: (() => void)[] = [];
  #watch: HealthWatch | undefined;

  constructor({ landing, gop, desk, before, found, onHealth }: FollowOptions) {
    const off = landing.onPacket((packet) => {
      const rtp = parseRtp(packet);
      if (!rtp) return;
      if (!this.#watch) {
        this.#watch = new HealthWatch({ gop, before, found: found(), onHealth, now: () => performance.now() });
        this.#stop.push(desk.add(this.#watch));
      }
      this.#watch.receive(rtp);
    });
    this.#stop.push(off);
  }

  /** Packets that the engine has missed. */
  readonly lost = (count: number): void => this.#watch?.lost(count);

  [Symbol.dispose](): void {
    for (const stop of this.#stop.splice(0)) stop();
  }
}
