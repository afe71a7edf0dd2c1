import type { RtpHeader } from '../rtp.ts';
import type { PacketSample } from './packet-judgement.ts';

/** Steps forward that are still taken for a gap; a larger one is a sender that begins to count anew. */
const largestGap = 3000;

/** Counts a stream's packets, the gaps in their numbers, and its pictures. */
export class PacketMeter {
  #sequence: number | undefined;
  #packets = 0;
  #lost = 0;
  #pictures = 0;
  #since: number;

  constructor(now: number) {
    this.#since = now;
  }

  receive({ sequence }: RtpHeader): void {
    this.#packets += 1;
    if (this.#sequence !== undefined) {
      const step = (sequence - this.#sequence) & 0xffff;
      // A late or repeated packet steps back: it was counted as lost when it was missed, and is not any more.
      if (step === 0 || step >= 0x8000) {
        this.#lost = Math.max(0, this.#lost - 1);
        return;
      }
      if (step <= largestGap) this.#lost += step - 1;
    }
    this.#sequence = sequence;
  }

  picture(): void {
    this.#pictures += 1;
  }

  /** Packets that whoever pulls the stream has missed: those that it sends on are numbered anew. */
  lost(count: number): void {
    this.#lost += count;
  }

  /** What came since the last time. */
  take(now: number): PacketSample {
    const sample = { ms: now - this.#since, packets: this.#packets, lost: this.#lost, pictures: this.#pictures };
    this.#since = now;
    this.#packets = this.#lost = this.#pictures = 0;
    return sample;
  }
}
