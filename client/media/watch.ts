import type { Profile } from '../../server/contract/common.ts';
import type { LiveEvents, LiveInput, WatchEnd } from '../../server/contract/live.ts';
import type { StreamState } from '../../server/contract/stream-state.ts';
import type { LiveLink } from '../api/live-link.ts';
import { serverNow } from '../api/server-clock.ts';
import { failureCode, isWithheld, type FailureCode } from '../api/wire-failure.ts';
import { ConsumerPair } from './consumer-pair.ts';
import { PacketLoss, type PacketCount } from './packet-loss.ts';
import type { Receiver } from './receiver.ts';
import { ShownTime } from './shown-time.ts';
import { WatchNews, type StreamTime, type WatchListener } from './watch-news.ts';

const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 15_000;
/** Of a picture that is withheld from everybody. */
const WITHHELD_RETRY_MS = 10_000;

export interface WatchTarget {
  cameraId: string;
  profile: Profile;
  /** A tile among others, or one camera alone. */
  size: NonNullable<LiveInput<'live.watch'>['size']>;
  /** What for, where the person has come from something that says so. */
  purpose?: LiveInput<'live.watch'>['purpose'];
}

/** Whether a look at the one is a look at the other, for the ledger too. */
export const sameTarget = (a: WatchTarget, b: WatchTarget): boolean =>
  a.cameraId === b.cameraId &&
  a.profile === b.profile &&
  a.size === b.size &&
  a.purpose?.kind === b.purpose?.kind &&
  a.purpose?.reference === b.purpose?.reference;

/** How long a watch has shown pictures, milliseconds. */
export type ShownReport = LiveInput<'live.shown'>['watches'][number];

/** What a watch needs of its client. */
export interface WatchHost {
  readonly link: LiveLink;
  /** The receiver of the present connection; the first call of a connection joins. */
  receiver: () => Promise<Receiver>;
  /** Events for `watchId` go to `watch` from now on, those that came before the acknowledgement first. */
  adopt: (watchId: string, watch: Watch) => void;
  abandon: (watchId: string) => void;
  release: (watch: Watch) => void;
}

/** One tile's look at one stream, begun again after every loss until it is closed. */
export class Watch {
  readonly target: WatchTarget;
  readonly #news: WatchNews;
  readonly #host: WatchHost;
  #watchId: string | null = null;
  readonly #pictures: ConsumerPair;
  #visible = false;
  /** Of `#watchId`. */
  #shown = new ShownTime();
  #begun = false;
  /** Made ready before it is seen. */
  #prepared = false;
  readonly #loss = new PacketLoss();
  /** Names the present attempt: an answer to an earlier one is stale. */
  #attempt = 0;
  /** Names the newest offer of a consumer in the same way. */
  #offer = 0;
  #failures = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(host: WatchHost, target: WatchTarget, listener: WatchListener | null) {
    this.#host = host;
    this.target = target;
    this.#news = new WatchNews(listener);
    this.#pictures = new ConsumerPair({
      news: this.#news,
      // Without a watch there is no consumer that the server knows of.
      request: async (order, consumerId) =>
        this.#watchId === null ? null : host.link.request(order, { watchId: this.#watchId, consumerId }),
    });
  }

  /** Whether the server was asked for its pictures. */
  get flowing(): boolean {
    return this.#pictures.flowing;
  }

  /** What can be shown of it. */
  get track(): MediaStreamTrack | null {
    return this.#news.track;
  }

  /** Who is told from now on, beginning with what is so; with `seen`, its track takes the place of the one before without a break. */
  listen(listener: WatchListener | null, seen = false): void {
    this.#news.listen(listener, seen);
  }

  /** It will be seen soon: it begins, without pictures and without being a look at the camera yet. */
  prepare(): void {
    if (this.#begun) return;
    this.#prepared = true;
    this.begin();
  }

  /** Whether its tile can be seen now. A watch begins when it is seen for the first time, and costs no pictures while it is not. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.#prepared = false;
    if (!visible) {
      this.#shown.pause();
      this.#pictures.handOver();
    }
    if (visible && !this.#begun) this.begin();
    else void this.#flow();
  }

  /** Begins now, unless it has never been wanted: at first sight, and after each new connection. */
  begin(): void {
    if (this.#closed || !(this.#begun || this.#visible || this.#prepared)) return;
    this.#begun = true;
    this.#leave();
    void this.#begin(this.#attempt);
  }

  /** The connection is gone and the server has forgotten everything. */
  connectionLost(): void {
    this.#watchId = null;
    this.#leave();
    this.#news.tellFailure(null);
  }

  /** What is shown is late: goes on with the present, as a tile that comes back into sight. */
  async jump(): Promise<void> {
    await this.#pictures.interrupt();
    await this.#flow();
  }

  /** No picture comes although one should: leave and begin again, later each time. */
  restart(code: FailureCode): void {
    if (this.#closed || !this.#begun) return;
    this.#leave();
    this.#beginLater(code);
  }

  /** A picture was seen: the next trouble is a first one again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** A picture was presented in its tile at `now`, `performance.now()`. */
  presented(now: number): void {
    if (this.#watchId && this.#visible) this.#shown.picture(now);
  }

  /** The browser's counters of all streams. */
  handlePackets(counts: ReadonlyMap<number, PacketCount>): void {
    const { ssrc } = this.#pictures;
    const count = ssrc === undefined ? undefined : counts.get(ssrc);
    if (ssrc !== undefined && count && this.flowing) this.#loss.read(ssrc, count);
    else this.#loss.forget();
    this.#news.tellLost(this.#loss.percent);
  }

  /** What the server has not been told yet of the time that pictures were shown; null when there is nothing new. */
  takeReport(): ShownReport | null {
    const shownMs = this.#watchId && this.#shown.report();
    return this.#watchId && shownMs ? { watchId: this.#watchId, shownMs } : null;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leave();
    this.#host.release(this);
  }

  handleState(state: StreamState): void {
    this.#news.tellState(state);
  }

  handleTime(time: StreamTime): void {
    this.#news.tellTime(time);
  }

  async handleConsumer(offer: Parameters<LiveEvents['live.consumer']>[0]): Promise<void> {
    this.#dropConsumer();
    const current = this.#offer;
    try {
      const receiver = await this.#host.receiver();
      const { transport, consumer: made, catchUp: offered } = offer;
      const [consumer, catchUp] = await Promise.all([
        receiver.consume(transport, made),
        offered && receiver.consume(transport, offered),
      ]);
      if (this.#offer !== current) {
        consumer.close();
        catchUp?.close();
        return;
      }
      this.#pictures.begin(consumer, catchUp);
      await this.#flow();
    } catch (error) {
      if (this.#offer === current) this.restart(failureCode(error));
    }
  }

  /** Without it the tile waits for the next key frame: a failure costs no more. */
  async handleCatchUp({ transport, catchUp }: Parameters<LiveEvents['live.catchUp']>[0]): Promise<void> {
    const current = this.#offer;
    try {
      const receiver = await this.#host.receiver();
      const made = await receiver.consume(transport, catchUp);
      if (this.#offer !== current) made.close();
      else this.#pictures.catchUp(made);
    } catch {
      // The server gives it up by itself.
    }
  }

  /** Ended by the server's will: not there, not permitted any more, or withheld from everybody for a while. */
  handleClosed(reason: WatchEnd): void {
    this.#watchId = null;
    this.#leave();
    if (reason === 'not_found') this.#news.tellFailure({ code: 'no_longer_permitted', nextTryAt: null });
    else this.#beginLater(reason);
  }

  async #begin(attempt: number): Promise<void> {
    try {
      await this.#host.receiver();
      if (this.#attempt !== attempt) return;
      const { watchId, state } = await this.#host.link.request('live.watch', {
        ...this.target,
        // One that has been seen is a look at once.
        ...(this.#prepared && !this.#visible && { prepare: true }),
      });
      if (this.#attempt !== attempt) return this.#unwatch(watchId);
      this.#watchId = watchId;
      this.#shown = new ShownTime();
      this.#news.tellFailure(null);
      this.#news.tellState(state);
      this.#host.adopt(watchId, this);
    } catch (error) {
      if (this.#attempt === attempt) this.#beginLater(failureCode(error));
    }
  }

  #beginLater(code: FailureCode): void {
    // A lost connection is everybody's trouble, and its return begins every watch again.
    if (this.#host.link.status.value !== 'up') return;
    if (code === 'not_found') return this.#news.tellFailure({ code, nextTryAt: null });
    if (isWithheld(code)) {
      this.#news.tellFailure({ code, nextTryAt: null });
      // It comes back by itself when somebody has decided so; a facility is closed for good.
      if (code !== 'facility_closed') this.#retryTimer = setTimeout(() => this.begin(), WITHHELD_RETRY_MS);
      return;
    }
    const delay = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.#failures++);
    this.#news.tellFailure({ code, nextTryAt: serverNow() + delay });
    this.#retryTimer = setTimeout(() => this.begin(), delay);
  }

  /** Gives back what this attempt holds, here and at the server. */
  #leave(): void {
    this.#attempt++;
    clearTimeout(this.#retryTimer);
    this.#dropConsumer();
    if (this.#watchId) {
      const report = this.takeReport();
      this.#host.abandon(this.#watchId);
      this.#unwatch(this.#watchId, report);
      this.#watchId = null;
    }
  }

  #unwatch(watchId: string, report: ShownReport | null = null): void {
    const { link } = this.#host;
    // One after the other: requests of one connection may overtake each other. When the connection is gone, so is the watch.
    const told = report ? link.request('live.shown', { watches: [report] }).catch(() => {}) : null;
    const end = () => link.request('live.unwatch', { watchId }).catch(() => {});
    void (told ? told.then(end) : end());
  }

  #dropConsumer(): void {
    this.#offer++;
    this.#shown.pause();
    this.#pictures.drop();
  }

  /** Pictures flow while the tile is seen; what the server refuses is begun again. */
  async #flow(): Promise<void> {
    try {
      await this.#pictures.flow(this.#visible);
    } catch (error) {
      this.restart(failureCode(error));
    }
  }
}
