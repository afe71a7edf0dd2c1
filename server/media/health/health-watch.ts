import type { StreamHealth } from '../../contract/stream-state.ts';
import type { RtpHeader } from '../rtp.ts';
import { annexB, type Packets } from './annex-b.ts';
import { coveredMs, healthOf, judgeLook, type PictureMemory, type PictureVerdict } from './health.ts';
import type { LookSubject, Wish } from './look-desk.ts';
import { afterBreak, judgePackets, newPacketMemory, type PacketMemory } from './packet-judgement.ts';
import { PacketMeter } from './packet-meter.ts';
import { isSame, sightOf, type Luma } from './picture-judgement.ts';
import { PictureTrace, type CodedPicture } from './picture-trace.ts';
import { Stillness } from './stillness.ts';

const sampleMs = 1000;
/** Nothing has changed for so long: the picture counts as frozen. With the look it is said within 5 s. */
const frozenMs = 3200;
/** When a still picture is kept to be compared with later, and how long before `frozenMs` is over a look is worth it. */
const keepAfterMs = 500;
/** Between two looks at one stream: the first, those of the round, those that something gave a reason for. */
const firstLookMs = 1500;
const roundMs = 10_000;
const unwellMs = 5000;
const soonestMs = 1000;
/** Looks that found movement in pictures which are coded as if there were none; then the stream takes its turn like others. */
const mostRefuted = 3;
/** A key frame of less than this share of the usual bytes shows much less than usual. */
const dimShare = 0.5;
/** Pictures of one GOP whose times are kept: more than a GOP cache holds. */
const mostTimes = 2000;

export interface HealthWatchOptions {
  /** The packets of the present GOP. */
  gop: Packets;
  /** What an earlier attempt has learned of this stream. */
  before?: PacketMemory | undefined;
  /** What was found of the camera's picture a moment ago, on another of its streams: it holds until this one's own pictures say otherwise. */
  found: PictureVerdict;
  /** Told all the time, whether or not anything has changed. */
  onHealth: (told: ToldHealth) => void;
  /** Steady clock, milliseconds. */
  now: () => number;
}

export interface ToldHealth {
  health: StreamHealth;
  /** How long it has been so already, milliseconds. */
  agoMs: number;
  /** For the next attempt. */
  learned: PacketMemory;
}

/** A still GOP, kept to be compared with a later one. */
interface Kept {
  h264: Buffer;
  times: number[];
  keyAt: number | undefined;
}

/**
 * Watches one attempt of a stream that flows: its packets are counted, its pictures suspected by their size and looked at when the desk
 * has a turn for it. Keeps at most one GOP of a picture that seems to stand still. Owned by the attempt; the desk lends it its time.
 */
export class HealthWatch implements LookSubject {
  readonly #options: HealthWatchOptions;
  readonly #meter: PacketMeter;
  readonly #trace = new PictureTrace((picture) => this.#onPicture(picture));
  readonly #stillness = new Stillness();
  readonly #begunAt: number;
  #packets: PacketMemory;
  #pictures: PictureMemory;
  #sampledAt: number;
  /** Of the present GOP: when each picture came. */
  #times: number[] = [];
  #keyAt: number | undefined;
  #usualKeyBytes: number | undefined;
  #dim = false;
  #kept: Kept | undefined;
  #refuted = 0;
  /** Looks in a row that found what the one before had found. */
  #confirmed = 0;
  /** Times of the pictures in the look that is on its way, oldest first. */
  #lookTimes: number[] = [];
  lookedAt: number | undefined;

  constructor(options: HealthWatchOptions) {
    const now = options.now();
    this.#options = options;
    this.#pictures = { verdict: options.found };
    this.#packets = options.before ? afterBreak(options.before) : newPacketMemory;
    this.#meter = new PacketMeter(now);
    this.#begunAt = this.#sampledAt = now;
  }

  receive(rtp: RtpHeader): void {
    this.#meter.receive(rtp);
    this.#trace.receive(rtp, this.#options.now());
  }

  /** Packets that the engine has missed. */
  lost(count: number): void {
    this.#meter.lost(count);
  }

  tick(now: number): void {
    if (now - this.#sampledAt >= sampleMs) {
      this.#sampledAt = now;
      this.#packets = judgePackets(this.#packets, this.#meter.take(now));
      this.#tell();
    }
    const { since } = this.#stillness;
    if (since === undefined && this.#pictures.verdict !== 'frozen') this.#kept = undefined;
    if (since !== undefined && !this.#kept && now - since >= keepAfterMs && this.#options.gop.length > 0) {
      this.#kept = { h264: annexB(this.#options.gop), times: this.#times.slice(), keyAt: this.#keyAt };
    }
  }

  wish(now: number): Wish | undefined {
    if (this.#options.gop.length === 0) return undefined;
    const ago = now - (this.lookedAt ?? -Infinity);
    if (ago < soonestMs) return undefined;
    const { suspected, verdict } = this.#pictures;
    if (suspected && now - suspected.since >= coveredMs) return 'urgent';
    if (this.#dim) return 'urgent';
    if (verdict !== 'seen') {
      // It may be over at any moment, and then the tile must not say what is not true any more.
      const wait = verdict === 'frozen' && !this.#stillness.restless ? unwellMs : soonestMs * 2 ** this.#confirmed;
      if (ago >= Math.min(unwellMs, wait)) return 'urgent';
    } else if (this.#kept && now - this.#kept.times.at(-1)! >= frozenMs - keepAfterMs) {
      return this.#refuted < mostRefuted ? 'urgent' : 'due';
    }
    return ago >= roundMs && now - this.#begunAt >= firstLookMs ? 'due' : undefined;
  }

  /** What the look decodes: the kept GOP, if it is another, and the present one. */
  material(now: number): Buffer {
    this.lookedAt = now;
    this.#dim = false;
    const present = annexB(this.#options.gop);
    const kept = this.#kept;
    if (!kept || kept.keyAt === this.#keyAt) {
      this.#lookTimes = this.#times.slice();
      return present;
    }
    this.#lookTimes = [...kept.times, ...this.#times];
    return Buffer.concat([kept.h264, present]);
  }

  seen(pictures: Luma[], now: number): void {
    const newest = pictures.at(-1);
    if (!newest) return;
    const unchanged = this.#unchanged(pictures, newest);
    const before = this.#pictures.verdict;
    this.#pictures = judgeLook(this.#pictures, { sight: sightOf(newest), unchanged }, now);
    this.#confirmed = this.#pictures.verdict === before ? this.#confirmed + 1 : 0;
    if (unchanged === false) {
      this.#refuted += 1;
      this.#kept = undefined;
      this.#stillness.since = undefined;
    } else if (unchanged) this.#refuted = 0;
    this.#tell();
  }

  /** Whether what is shown has stood still long enough; undefined while that cannot be told. */
  #unchanged(pictures: Luma[], newest: Luma): boolean | undefined {
    if (!this.#kept) {
      // Called frozen before this stream was looked at: any movement says that it is not.
      const moves = this.#pictures.verdict === 'frozen' && !pictures.every((picture) => isSame(picture, newest));
      return moves ? false : undefined;
    }
    // Both end with the newest picture; a decoder may leave out some at the beginning.
    const times = this.#lookTimes.slice(-pictures.length);
    const stillFrom = this.#kept.times.at(-1)!;
    const from = times.findIndex((at) => at >= stillFrom);
    if (from < 0) return undefined;
    const still = pictures.slice(pictures.length - times.length).slice(from);
    if (!still.every((picture) => isSame(picture, newest))) return false;
    return times.at(-1)! - times[from]! >= frozenMs - keepAfterMs ? true : undefined;
  }

  #onPicture(picture: CodedPicture): void {
    this.#meter.picture();
    this.#stillness.receive(picture);
    if (picture.key) {
      this.#keyAt = picture.at;
      this.#times = [];
      const usual = (this.#usualKeyBytes ??= picture.bytes);
      if (picture.bytes < usual * dimShare && this.#pictures.verdict === 'seen') this.#dim = true;
      this.#usualKeyBytes = usual + (picture.bytes - usual) / 4;
    }
    if (this.#times.length < mostTimes) this.#times.push(picture.at);
  }

  #tell(): void {
    const health = healthOf(this.#packets.verdict, this.#pictures.verdict);
    const stillSince = health.kind === 'frozen' ? this.#kept?.times.at(-1) : undefined;
    const agoMs = stillSince === undefined ? 0 : this.#options.now() - stillSince;
    this.#options.onHealth({ health, agoMs, learned: this.#packets });
  }
}
