import type { ConnectionState } from 'mediasoup-client/types';

/** A way that is interrupted often heals by itself. Milliseconds, as all here. */
const GRACE_MS = 1_500;
/** A new way is found within this time, or not at all. */
const ANSWER_MS = 6_000;
/** Between tries, each twice as long. */
const BETWEEN_MS = 1_000;
const TRIES = 3;

export interface IceRecoveryOptions {
  /** Gives both ends new ICE credentials. */
  restart: () => Promise<void>;
  /** No new way was found. */
  onLost: () => void;
}

/** Finds a new way for one transport when the network between browser and server gave way: after sleep, or in another network. */
export class IceRecovery {
  readonly #options: IceRecoveryOptions;
  #state: ConnectionState = 'new';
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: IceRecoveryOptions) {
    this.#options = options;
  }

  handle(state: ConnectionState): void {
    this.#state = state;
    if (state === 'connected' || state === 'closed') {
      this.#tries = 0;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else if (this.#timer === undefined && state === 'disconnected') this.#restartIn(GRACE_MS);
    else if (this.#timer === undefined && state === 'failed') this.#restartIn(0);
  }

  /** The network is there again: what is interrupted need not be waited for. */
  hurry(): void {
    if (this.#state === 'disconnected' || this.#state === 'failed') this.#restartIn(0);
  }

  close(): void {
    this.handle('closed');
  }

  #restartIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#restart(), ms);
  }

  async #restart(): Promise<void> {
    if (this.#tries >= TRIES) return this.#options.onLost();
    const pause = BETWEEN_MS * 2 ** this.#tries++;
    // Until it is connected, or the time is over: a refusal is waited for as long as a way that leads nowhere.
    this.#restartIn(ANSWER_MS + pause);
    await this.#options.restart().catch(() => {});
  }
}
