import { watch as watchRef, type WatchHandle } from 'vue';
import type { LiveEvents } from '../../server/contract/live.ts';
import type { StreamState } from '../../server/contract/stream-state.ts';
import type { LiveLink, LinkStatus } from '../api/live-link.ts';
import { askServerTime } from '../api/server-clock.ts';
import { LingeringLooks } from './lingering-looks.ts';
import { Receiver } from './receiver.ts';
import type { StreamTime, WatchListener } from './watch-news.ts';
import { Watch, type WatchHost, type WatchTarget } from './watch.ts';

/** What came for a watch whose acknowledgement is still on its way. */
interface EarlyEvents {
  state?: StreamState;
  offer?: Parameters<LiveEvents['live.consumer']>[0];
  time?: StreamTime;
}

/** More than a page of tiles can wait for at once; beyond it the oldest are dropped, which belong to watches long left. */
const EARLY_LIMIT = 64;
/** How often the server is told for how long tiles have shown pictures: what a crash loses. */
const REPORT_EVERY_MS = 5_000;
/** The server is asked for its time: clocks drift. */
const TIME_EVERY_MS = 60_000;
/** How often the packets of all tiles are counted. */
const COUNT_EVERY_MS = 2_000;
/** Before a new connection where media found no way, each time twice as long. */
const BROKEN_FIRST_MS = 1_000;
const BROKEN_LONGEST_MS = 60_000;
/** Watches in one report, as the contract has it. */
const REPORT_LIMIT = 64;

/** Every look of this page at a camera, over one connection; all of them begin again when the connection returns. */
export class LiveClient implements WatchHost {
  readonly link: LiveLink;
  readonly #watches = new Set<Watch>();
  readonly #byId = new Map<string, Watch>();
  readonly #early = new Map<string, EarlyEvents>();
  readonly #stopStatus: WatchHandle;
  readonly #reportTimer: ReturnType<typeof setInterval>;
  readonly #timeTimer: ReturnType<typeof setInterval>;
  readonly #countTimer: ReturnType<typeof setInterval>;
  readonly #lingering = new LingeringLooks();
  #brokenTimer: ReturnType<typeof setTimeout> | undefined;
  #broken = 0;
  #receiver: Promise<Receiver> | null = null;

  constructor(link: LiveLink) {
    this.link = link;
    link.on('live.state', ({ watchId, state }) => this.#deliver(watchId, { state }));
    link.on('live.consumer', (offer) => this.#deliver(offer.watchId, { offer }));
    // Only for a watch that has resumed its consumer: this comes after the acknowledgement.
    link.on('live.catchUp', (offer) => void this.#byId.get(offer.watchId)?.handleCatchUp(offer));
    link.on('live.time', (time) => this.#deliver(time.watchId, { time }));
    link.on('live.closed', ({ watchId, reason }) => {
      const ended = this.#byId.get(watchId);
      this.#byId.delete(watchId);
      ended?.handleClosed(reason);
    });
    this.#stopStatus = watchRef(link.status, (status) => this.#handleStatus(status), { flush: 'sync' });
    this.#reportTimer = setInterval(() => this.report(), REPORT_EVERY_MS);
    this.#timeTimer = setInterval(() => this.#askTime(), TIME_EVERY_MS);
    this.#countTimer = setInterval(() => void this.#countPackets(), COUNT_EVERY_MS);
  }

  /** Looks at a stream until the watch is closed or left; with one that was just left, if there is the very one. */
  watch(target: WatchTarget, listener: WatchListener | null): Watch {
    return this.#lingeringWatch(target, listener, false) ?? this.#open(target, listener);
  }

  /** As watch, but rather than with a new one with another one at the same camera that was just left and has pictures; without any, at `soonest`. */
  watchAny(target: WatchTarget, soonest: WatchTarget, listener: WatchListener | null): Watch {
    return this.#lingeringWatch(target, listener, true) ?? this.#open(soonest, listener);
  }

  /** Its tile is gone: it ends soon, unless another tile goes on with it. */
  leave(watched: Watch): void {
    if (watched.track && this.link.status.value === 'up') this.#lingering.keep(watched);
    else watched.close();
  }

  /** The network may be another one, or this machine has slept: nothing that is broken is waited for. */
  async hurry(): Promise<void> {
    await this.link.check();
    (await this.#receiver?.catch(() => null))?.hurry();
  }

  /** Tells the server how long each tile has shown pictures, where there is something new. */
  report(): void {
    if (this.link.status.value !== 'up') return;
    const watches = [...this.#byId.values()].flatMap((watched) => watched.takeReport() ?? []);
    for (let from = 0; from < watches.length; from += REPORT_LIMIT) {
      // A report counts from the beginning of its watch: the next one makes up for one that was lost.
      this.link.request('live.shown', { watches: watches.slice(from, from + REPORT_LIMIT) }).catch(() => {});
    }
  }

  close(): void {
    clearInterval(this.#reportTimer);
    clearInterval(this.#timeTimer);
    clearInterval(this.#countTimer);
    clearTimeout(this.#brokenTimer);
    this.#stopStatus();
    this.#lingering.clear();
    for (const watched of this.#watches) watched.close();
    this.#forgetConnection();
  }

  receiver(): Promise<Receiver> {
    if (this.#receiver) return this.#receiver;
    const joining = Receiver.join(this.link, {
      onConnected: () => (this.#broken = 0),
      onBroken: () => this.#restartLater(),
    });
    joining.catch(() => {
      // The next caller tries again.
      if (this.#receiver === joining) this.#receiver = null;
    });
    this.#receiver = joining;
    return joining;
  }

  adopt(watchId: string, watched: Watch): void {
    this.#byId.set(watchId, watched);
    const early = this.#early.get(watchId);
    this.#early.delete(watchId);
    if (early) this.#deliver(watchId, early);
  }

  abandon(watchId: string): void {
    this.#byId.delete(watchId);
  }

  release(watched: Watch): void {
    this.#watches.delete(watched);
  }

  #lingeringWatch(target: WatchTarget, listener: WatchListener | null, any: boolean): Watch | undefined {
    const found = this.#lingering.take(target, any);
    found?.listen(listener);
    return found;
  }

  #open(target: WatchTarget, listener: WatchListener | null): Watch {
    const opened = new Watch(this, target, listener);
    this.#watches.add(opened);
    return opened;
  }

  /** The server keeps its end of a broken transport and would offer it again: only a new connection gives a new one. */
  #restartLater(): void {
    clearTimeout(this.#brokenTimer);
    const delay = Math.min(BROKEN_LONGEST_MS, BROKEN_FIRST_MS * 2 ** this.#broken++);
    this.#brokenTimer = setTimeout(() => this.link.restart(), delay);
  }

  async #countPackets(): Promise<void> {
    // Out of sight nothing flows, and nothing is counted.
    if (![...this.#byId.values()].some(({ flowing }) => flowing)) return;
    const counts = await (await this.#receiver?.catch(() => null))?.packets();
    if (counts) for (const watched of this.#byId.values()) watched.handlePackets(counts);
  }

  #handleStatus(status: LinkStatus): void {
    if (status === 'starting') return;
    this.#lingering.clear();
    this.#forgetConnection();
    if (status === 'up') this.#askTime();
    for (const watched of this.#watches) {
      if (status === 'up') watched.begin();
      else watched.connectionLost();
    }
  }

  #askTime(): void {
    if (this.link.status.value !== 'up') return;
    // Without an answer the time that is known stays.
    askServerTime(async () => (await this.link.request('live.clock', {})).now).catch(() => {});
  }

  #deliver(watchId: string, { state, offer, time }: EarlyEvents): void {
    const watched = this.#byId.get(watchId);
    if (!watched) return this.#keepEarly(watchId, { state, offer, time });
    if (state) watched.handleState(state);
    if (time) watched.handleTime(time);
    if (offer) void watched.handleConsumer(offer);
  }

  #keepEarly(watchId: string, { state, offer, time }: EarlyEvents): void {
    const known = this.#early.get(watchId);
    this.#early.set(watchId, {
      state: state ?? known?.state,
      offer: offer ?? known?.offer,
      time: time ?? known?.time,
    });
    if (this.#early.size <= EARLY_LIMIT) return;
    const [oldest] = this.#early.keys();
    if (oldest !== undefined) this.#early.delete(oldest);
  }

  #forgetConnection(): void {
    clearTimeout(this.#brokenTimer);
    // One that is still joining fails with the connection, or is closed as soon as it has joined.
    this.#receiver?.then(
      (receiver) => receiver.close(),
      () => {},
    );
    this.#receiver = null;
    this.#byId.clear();
    this.#early.clear();
  }
}
