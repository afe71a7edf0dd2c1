import type { Consumer } from 'mediasoup-client/types';
import { failureCode } from '../api/wire-failure.ts';
import { firstPicture } from './first-picture.ts';
import type { WatchNews } from './watch-news.ts';

export interface ConsumerPairOptions {
  /** Told of the track to show. */
  news: Pick<WatchNews, 'tellTrack' | 'tellHandover'>;
  /** Asks the server to begin or end sending. */
  request: (order: 'live.resume' | 'live.pause', consumerId: string) => Promise<unknown>;
}

/**
 * What brings a watch its pictures: the consumer of the stream, and in the middle of a running stream a catch-up beside it, which is shown
 * until the consumer has a picture. Both begin paused.
 */
export class ConsumerPair {
  readonly #options: ConsumerPairOptions;
  #consumer: Consumer | null = null;
  #catchUp: Consumer | null = null;
  /** Of the wait for the consumer's first picture. */
  #waiting = new AbortController();
  /** What the server was last told of `#consumer`. */
  #flowing = false;

  constructor(options: ConsumerPairOptions) {
    this.#options = options;
  }

  /** Whether the server was asked for its pictures. */
  get flowing(): boolean {
    return this.#flowing;
  }

  /** Of the packets that are shown. */
  get ssrc(): number | undefined {
    return (this.#catchUp ?? this.#consumer)?.rtpParameters.encodings?.[0]?.ssrc;
  }

  /** In the place of nothing: what was there before is dropped first. */
  begin(consumer: Consumer, catchUp: Consumer | undefined): void {
    this.#consumer = consumer;
    if (catchUp) this.#beginCatchUp(catchUp);
    else this.#options.news.tellTrack(consumer.track);
  }

  /** A catch-up that was made after the consumer was resumed. */
  catchUp(made: Consumer): void {
    if (!this.#consumer || !this.#flowing) return made.close();
    // One that is there was offered before the tile was paused, and is dead.
    this.#dropCatchUp();
    this.#beginCatchUp(made);
  }

  /** Tells the server whether pictures are wanted. Rejects when it refuses a consumer that is still the present one. */
  async flow(wanted: boolean): Promise<void> {
    const consumer = this.#consumer;
    if (!consumer || this.#flowing === wanted) return;
    this.#flowing = wanted;
    if (wanted) this.#tellOfCatchUp('live.resume');
    try {
      await this.#options.request(wanted ? 'live.resume' : 'live.pause', consumer.id);
    } catch (error) {
      // One that the server has replaced or ended, it says so in an event that is on its way.
      if (this.#consumer === consumer && failureCode(error) !== 'not_found') throw error;
    }
  }

  /** What is shown is late: the server sends nothing until it is asked again, which goes on with the present. */
  async interrupt(): Promise<void> {
    if (!this.#consumer || !this.#flowing) return;
    this.handOver();
    this.#flowing = false;
    await this.#options.request('live.pause', this.#consumer.id).catch(() => {});
  }

  /** The consumer by itself from now on. */
  handOver(): void {
    if (!this.#catchUp) return;
    this.#tellOfCatchUp('live.pause');
    this.#options.news.tellHandover(this.#consumer!.track);
    this.#dropCatchUp();
  }

  drop(): void {
    this.#flowing = false;
    const consumer = this.#consumer;
    if (!consumer) return;
    this.#consumer = null;
    // First, while its last picture can still be taken.
    this.#options.news.tellTrack(null);
    this.#dropCatchUp();
    consumer.close();
  }

  #beginCatchUp(catchUp: Consumer): void {
    const consumer = this.#consumer!;
    const waiting = new AbortController();
    this.#catchUp = catchUp;
    this.#waiting = waiting;
    this.#options.news.tellTrack(catchUp.track);
    if (this.#flowing) this.#tellOfCatchUp('live.resume');
    void firstPicture(consumer.track, performance.now(), waiting.signal).then(() => {
      if (!waiting.signal.aborted) this.handOver();
    });
  }

  /** The server gives up a catch-up that it does not hear of, or has done so already: its word is not waited for. */
  #tellOfCatchUp(order: 'live.resume' | 'live.pause'): void {
    if (this.#catchUp) this.#options.request(order, this.#catchUp.id).catch(() => {});
  }

  #dropCatchUp(): void {
    this.#waiting.abort();
    this.#catchUp?.close();
    this.#catchUp = null;
  }
}
