/** What the main thread tells the thread that runs PGlite. `connection` numbers the client that speaks. */
export type ToPglite =
  { kind: 'connect'; connection: number } | { kind: 'data'; connection: number; bytes: Uint8Array } | { kind: 'close' };

/** What that thread answers: `ready` once, then the backend's bytes for a connection. */
export type FromPglite = { kind: 'ready' } | { kind: 'data'; connection: number; bytes: Uint8Array };

/** `folder` unset: in memory. */
export interface PgliteWorkerData {
  folder?: string;
}

/** Longest frontend message taken, bytes. Nothing the server writes comes near; it bounds what a fault can buffer. */
export const MAX_MESSAGE = 64 * 1024 * 1024;

/**
 * Cuts a client's byte stream into the messages of PostgreSQL's frontend protocol
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html): one type byte and a length that counts
 * itself, except for the first message of a connection, which has no type byte.
 */
export class FrontendMessages {
  #pending: Buffer = Buffer.alloc(0);
  #started = false;

  /** The messages that `bytes` completes. Throws when one is longer than MAX_MESSAGE or its length makes no sense. */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : Buffer.from(bytes);
    const messages: Uint8Array[] = [];
    for (;;) {
      const lengthAt = this.#started ? 1 : 0;
      if (this.#pending.length < lengthAt + 4) return messages;
      const length = this.#pending.readInt32BE(lengthAt);
      if (length < 4 || length > MAX_MESSAGE) throw new Error(`a database message of ${length} bytes is not accepted`);
      const size = lengthAt + length;
      if (this.#pending.length < size) return messages;
      messages.push(this.#pending.subarray(0, size));
      this.#pending = this.#pending.subarray(size);
      this.#started = true;
    }
  }
}
