import { io, type Socket } from 'socket.io-client';
import { shallowRef, type ShallowRef } from 'vue';
import type { Ack } from '../../server/contract/common.ts';
import type { LiveEmits, LiveEvents, LiveInput, LiveReplies, LiveRequest } from '../../server/contract/live.ts';
import { WireFailure } from './wire-failure.ts';

/** Longest wait for an acknowledgement. */
const ACK_LIMIT_MS = 10_000;
/** The server answers within this time while nothing is wrong. */
const CHECK_LIMIT_MS = 2_500;
/** Between tries after the server has refused or closed the connection, which socket.io does not repeat by itself. */
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 15_000;

/** `starting` until the first connection stands or fails. */
export type LinkStatus = 'starting' | 'up' | 'lost';

export interface LiveLinkOptions {
  /** The token to connect with; `renew` when the server has refused the one before. */
  token: (renew: boolean) => Promise<string>;
}

/** The console's one socket.io connection: opens, keeps itself open, answers typed requests. Nothing is queued while it is down. */
export class LiveLink {
  readonly #status = shallowRef<LinkStatus>('starting');
  readonly #socket: Socket<LiveEvents, LiveEmits>;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retries = 0;
  #refused = false;
  #checking: Promise<void> | undefined;

  constructor({ token }: LiveLinkOptions) {
    this.#socket = io({
      autoConnect: false,
      forceNew: true,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: RETRY_FIRST_MS,
      reconnectionDelayMax: RETRY_LONGEST_MS,
      auth: (give) => {
        // Without a token the server refuses with a reason, and the refusal is what starts the next try.
        token(this.#refused).then(
          (fresh) => give({ token: fresh }),
          () => give({ token: '' }),
        );
      },
    });
    this.#socket.on('connect', () => {
      this.#retries = 0;
      this.#refused = false;
      this.#status.value = 'up';
    });
    this.#socket.on('disconnect', () => {
      this.#status.value = 'lost';
      this.#retryIfLeftAlone();
    });
    this.#socket.on('connect_error', () => {
      this.#status.value = 'lost';
      this.#refused = !this.#socket.active;
      this.#retryIfLeftAlone();
    });
  }

  get status(): Readonly<ShallowRef<LinkStatus>> {
    return this.#status;
  }

  open(): void {
    this.#socket.connect();
  }

  close(): void {
    clearTimeout(this.#retryTimer);
    this.#socket.off();
    this.#socket.disconnect();
    this.#status.value = 'lost';
  }

  /** Asks whether the server is there, instead of waiting until its silence is noticed; without an answer, or a connection, tries anew at once. */
  check(): Promise<void> {
    return (this.#checking ??= this.#check().finally(() => (this.#checking = undefined)));
  }

  /** A connection in which the server knows nothing of the one before. */
  restart(): void {
    this.#socket.disconnect();
  }

  /** Handlers live as long as the link, unless what this answers is called. */
  on<E extends keyof LiveEvents>(event: E, handler: LiveEvents[E]): () => void {
    this.#socket.on(event, handler as never);
    return () => void this.#socket.off(event, handler as never);
  }

  /** @throws {WireFailure} with the server's code; `no_connection` at once while the connection is down; `timeout`. */
  async request<R extends LiveRequest>(name: R, input: LiveInput<R>): Promise<LiveReplies[R]> {
    if (!this.#socket.connected) throw new WireFailure('no_connection');
    const answer = await this.#ask(name, input);
    if (answer.ok) return answer.data;
    throw new WireFailure(answer.error.code, answer.error.message, answer.error.details);
  }

  async #check(): Promise<void> {
    if (this.#status.value === 'starting') return;
    if (this.#socket.connected && (await this.#answers())) return;
    this.#socket.disconnect();
    clearTimeout(this.#retryTimer);
    this.#retries = 0;
    this.#socket.connect();
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#socket.timeout(CHECK_LIMIT_MS).emitWithAck('live.clock', {});
      return true;
    } catch {
      return false;
    }
  }

  async #ask<R extends LiveRequest>(name: R, input: LiveInput<R>): Promise<Ack<LiveReplies[R]>> {
    try {
      return await this.#socket.timeout(ACK_LIMIT_MS).emitWithAck(name, ...([input] as never));
    } catch (error) {
      throw new WireFailure(this.#socket.connected ? 'timeout' : 'no_connection', String(error));
    }
  }

  #retryIfLeftAlone(): void {
    // `active` says that socket.io itself will try again.
    if (this.#socket.active) return;
    clearTimeout(this.#retryTimer);
    const delay = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.#retries++);
    this.#retryTimer = setTimeout(() => this.#socket.connect(), delay);
  }
}
