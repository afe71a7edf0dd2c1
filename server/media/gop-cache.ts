import { beginsKeyFrame, nal, nalTypes, parseRtp, ticksPerMs } from './rtp.ts';

/** Memory is taken from the budget in pieces of this size. An RTP packet on loopback or Ethernet is far smaller. */
const chunkBytes = 32 * 1024;
/** Of one stream: 10 s of a 3 Mbit/s camera. A longer or larger GOP takes too long to send and to decode to be a quick first picture. */
const usualLimitBytes = 4 * 1024 * 1024;
const longestGopMs = 30_000;

/** What the GOP caches of a process may hold in all. */
export class GopBudget {
  readonly limit: number;
  #used = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes taken at present. */
  get used(): number {
    return this.#used;
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

export interface GopCacheOptions {
  budget: GopBudget;
  /** Bytes of this stream. */
  limit?: number;
  /** Milliseconds, steady. */
  now?: () => number;
}

/**
 * The RTP packets of one stream from its newest key frame on. A GOP that does not fit (too large, too long, no budget left) is let go as a
 * whole and `overflown` until the next key frame: half a GOP is of no use to a decoder.
 */
export class GopCache implements Disposable {
  readonly #budget: GopBudget;
  readonly #limit: number;
  readonly #now: () => number;
  readonly #chunks: Buffer[] = [];
  /** Of each packet: its chunk and place, and its length. Numbers, not objects: there are thousands. */
  readonly #places: number[] = [];
  readonly #lengths: number[] = [];
  /** Bytes used of the last chunk in use, and how many chunks are in use. */
  #filled = 0;
  #inUse = 0;
  #generation = 0;
  #overflown = false;
  #startedAt = 0;
  #startTimestamp = 0;
  /** So far the GOP is nothing but parameter sets: its key frame is still to come. */
  #headless = false;
  /** The newest packet's timestamp, and when it came. */
  #newest = { timestamp: 0, at: 0 };

  constructor({ budget, limit = usualLimitBytes, now = () => performance.now() }: GopCacheOptions) {
    this.#budget = budget;
    this.#limit = limit;
    this.#now = now;
  }

  /** Packets that a newcomer needs up to now; 0 before the first key frame and while the GOP does not fit. */
  get length(): number {
    return this.#places.length;
  }

  /** Whether a key frame has been seen whose GOP is not here because it does not fit. */
  get overflown(): boolean {
    return this.#overflown;
  }

  /** Whether a key frame has come: a newcomer has missed it. */
  get begun(): boolean {
    return this.length > 0 || this.#overflown;
  }

  /** Raised with each key frame, and when the GOP is let go: places in the one before mean nothing any more. */
  get generation(): number {
    return this.#generation;
  }

  /** The RTP timestamp that a picture taken now would have. */
  get timestampNow(): number {
    const elapsed = Math.min(this.#now() - this.#newest.at, 1000);
    return (this.#newest.timestamp + Math.round(elapsed * ticksPerMs)) >>> 0;
  }

  /** The packet is copied. */
  push(packet: Buffer): void {
    const rtp = parseRtp(packet);
    if (!rtp) return;
    const types = nalTypes(rtp.payload);
    const { timestamp } = rtp;
    const first = this.length === 0 && !this.#overflown;
    if (beginsKeyFrame(types) && (first || (timestamp !== this.#startTimestamp && !this.#headless))) {
      this.#begin(timestamp);
    } else if (first || this.#overflown) return;
    if (this.#headless && types.some(isPicture)) [this.#headless, this.#startTimestamp] = [false, timestamp];
    if (this.#now() - this.#startedAt > longestGopMs || !this.#add(packet, timestamp)) this.#letGo();
  }

  /** A packet as it came, lent until the next push(). */
  packet(index: number): Buffer {
    const place = this.#places[index]!;
    const start = place % chunkBytes;
    return this.#chunks[Math.floor(place / chunkBytes)]!.subarray(start, start + this.#lengths[index]!);
  }

  /** Gives the memory back. */
  close(): void {
    this.#clear();
    this.#shrink(0);
    this.#overflown = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #begin(timestamp: number): void {
    // The next GOP will need about as much as the last.
    this.#shrink(this.#inUse);
    this.#clear();
    this.#overflown = false;
    this.#headless = true;
    this.#startTimestamp = timestamp;
    this.#startedAt = this.#now();
  }

  #add(packet: Buffer, timestamp: number): boolean {
    if (packet.length > chunkBytes) return false;
    if (this.#inUse === 0 || this.#filled + packet.length > chunkBytes) {
      if (!this.#nextChunk()) return false;
    }
    const chunk = this.#inUse - 1;
    packet.copy(this.#chunks[chunk]!, this.#filled);
    this.#places.push(chunk * chunkBytes + this.#filled);
    this.#lengths.push(packet.length);
    this.#filled += packet.length;
    this.#newest = { timestamp, at: this.#now() };
    return true;
  }

  #nextChunk(): boolean {
    if (this.#inUse === this.#chunks.length) {
      if ((this.#inUse + 1) * chunkBytes > this.#limit || !this.#budget.take(chunkBytes)) return false;
      this.#chunks.push(Buffer.allocUnsafeSlow(chunkBytes));
    }
    this.#inUse += 1;
    this.#filled = 0;
    return true;
  }

  #letGo(): void {
    this.#clear();
    this.#shrink(0);
    this.#overflown = true;
  }

  #clear(): void {
    this.#generation += 1;
    this.#places.length = 0;
    this.#lengths.length = 0;
    this.#inUse = 0;
    this.#filled = 0;
  }

  #shrink(chunks: number): void {
    this.#budget.give(chunkBytes * (this.#chunks.length - chunks));
    this.#chunks.length = chunks;
  }
}

const isPicture = (type: number): boolean => type >= nal.slice && type <= nal.idr;
