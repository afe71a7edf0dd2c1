import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

/** Ends a connection that brings more than `mostBytes`: the onvif package itself reads an answer of any length. */
export class BoundedAgent extends Agent {
  readonly #mostBytes: number;

  constructor(mostBytes: number) {
    super({ keepAlive: false }); // so that a connection is one answer
    this.#mostBytes = mostBytes;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = super.createConnection(options, callback);
    let received = 0;
    socket?.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > this.#mostBytes) socket.destroy(new Error(`The answer is longer than ${this.#mostBytes} bytes`));
    });
    return socket;
  }
}
