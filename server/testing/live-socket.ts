import { once } from 'node:events';
import { io } from 'socket.io-client';
import type { Ack } from '../contract/common.ts';

/** A socket.io client without a browser, for asking what the console never would. */
export interface LiveSocket extends AsyncDisposable {
  /** Whatever is wanted, under whatever name; rejects when no acknowledgement comes within a minute. */
  request(name: string, ...args: unknown[]): Promise<Ack<any>>;
  /** Sends without asking for an acknowledgement. */
  send(name: string, ...args: unknown[]): void;
  /** Every event of this name. */
  on(event: string, listener: (payload: any) => void): void;
  /** The next event of this name. */
  next(event: string): Promise<any>;
  /** Resolves when the server has closed the connection. */
  closed(): Promise<unknown>;
}

/** Rejects with the server's error (`data` is a WireError) when it is not let in. */
export async function connectLive(url: string, auth: Record<string, unknown>): Promise<LiveSocket> {
  const socket = io(url, { auth, transports: ['websocket'], reconnection: false, forceNew: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('connect_error', reject);
  await promise.catch((error: unknown) => {
    socket.close();
    throw error;
  });
  const ended = once(socket as never, 'disconnect');
  return {
    request: (name, ...args) => socket.timeout(60_000).emitWithAck(name, ...args),
    send: (name, ...args) => void socket.emit(name, ...args),
    on: (event, listener) => void socket.on(event, listener),
    next: (event) => new Promise((done) => socket.once(event, done)),
    closed: () => ended,
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
}
