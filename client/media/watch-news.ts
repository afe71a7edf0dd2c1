import type { LiveEvents } from '../../server/contract/live.ts';
import type { StreamState } from '../../server/contract/stream-state.ts';
import type { FailureCode } from '../api/wire-failure.ts';

/** Why a look is not possible now, and when it is tried again (server clock, ms); null when trying again is of no use. */
export interface WatchFailure {
  code: FailureCode;
  nextTryAt: number | null;
}

/** When a stream's pictures come in to the server. */
export type StreamTime = Parameters<LiveEvents['live.time']>[0];

export interface WatchListener {
  onState: (state: StreamState) => void;
  /** A new stream's track, or null when there is none to show. */
  onTrack: (track: MediaStreamTrack | null) => void;
  /** Another track, which has pictures already: to be shown in the place of the one before without a break. */
  onHandover: (track: MediaStreamTrack) => void;
  /** Null: not known of this stream, or not yet. */
  onTime: (time: StreamTime | null) => void;
  onFailure: (failure: WatchFailure | null) => void;
  /** Packets of the last seconds that were lost on the way from the server, percent; null when that is not known. */
  onLost: (percent: number | null) => void;
}

/** What is to be told of a watch; whoever begins to listen later is told what is so by then. */
export class WatchNews {
  #listener: WatchListener | null;
  #state: StreamState | null = null;
  #track: MediaStreamTrack | null = null;
  #time: StreamTime | null = null;
  #failure: WatchFailure | null = null;
  #lost: number | null = null;

  constructor(listener: WatchListener | null) {
    this.#listener = listener;
  }

  /** What can be shown of it at present. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** @param seen whether the track has a picture: it can then take another one's place */
  listen(listener: WatchListener | null, seen: boolean): void {
    this.#listener = listener;
    if (!listener) return;
    if (this.#state) listener.onState(this.#state);
    listener.onFailure(this.#failure);
    if (this.#track && seen) listener.onHandover(this.#track);
    else if (this.#track) listener.onTrack(this.#track);
    listener.onTime(this.#time);
    listener.onLost(this.#lost);
  }

  tellState(state: StreamState): void {
    this.#state = state;
    this.#listener?.onState(state);
  }

  tellTrack(track: MediaStreamTrack | null): void {
    this.#track = track;
    if (!track) this.#time = null;
    this.#listener?.onTrack(track);
  }

  tellHandover(track: MediaStreamTrack): void {
    this.#track = track;
    this.#listener?.onHandover(track);
  }

  tellTime(time: StreamTime): void {
    this.#time = time;
    this.#listener?.onTime(time);
  }

  tellFailure(failure: WatchFailure | null): void {
    this.#failure = failure;
    this.#listener?.onFailure(failure);
  }

  tellLost(percent: number | null): void {
    if (percent === this.#lost) return;
    this.#lost = percent;
    this.#listener?.onLost(percent);
  }
}
