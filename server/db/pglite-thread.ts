import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FromPglite, PgliteWorkerData, ToPglite } from './pglite-messages.ts';

/** Making a new database takes 3 s here; a slow disk may take ten times that. */
const START_LIMIT_MS = 60_000;
/** The last checkpoint of a well-behaved close. */
const CLOSE_LIMIT_MS = 10_000;

/**
 * PGlite (PostgreSQL compiled to WebAssembly) in a thread, spoken to in PostgreSQL's own protocol. It has one backend:
 * one connection at a time, and opening another ends what the last one left undone.
 */
export class PgliteThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #connection: PgliteConnection | undefined;
  #opened = 0;
  #ended: Error | undefined;
  #closing: Promise<void> | undefined;

  private constructor(data: PgliteWorkerData, onEnd: (reason: Error) => void) {
    this.#worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { name: 'pglite', workerData: data });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    let reason: Error | undefined;
    this.#worker.on('error', (error) => (reason = error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => {
      reason ??= new Error(`its thread ended with code ${code}`);
      this.#ended = this.#closing
        ? new Error('the embedded database is closed')
        : new Error(`the embedded database has stopped (${reason.message}): restart the server`, { cause: reason });
      this.#connection?.destroy(this.#ended);
      if (!this.#closing) onEnd(reason);
    });
    this.#worker.on('message', (message: FromPglite) => {
      if (message.kind === 'data' && message.connection === this.#opened) this.#connection?.push(message.bytes);
    });
  }

  /**
   * @param folder where the database is, or becomes; unset: in memory
   * @param onCrash told once when the started thread ends by itself; every connection fails from then on
   */
  static async create(folder?: string, onCrash: (reason: Error) => void = () => {}): Promise<PgliteThread> {
    const started = Promise.withResolvers<void>();
    let onEnd: (reason: Error) => void = started.reject;
    const thread = new PgliteThread({ folder }, (reason) => onEnd(reason));
    thread.#worker.once('message', () => started.resolve());
    const limit = setTimeout(() => started.reject(new Error('it did not start in time')), START_LIMIT_MS);
    try {
      await started.promise;
      onEnd = onCrash;
      return thread;
    } catch (error) {
      await thread.#worker.terminate();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the embedded database ${folder ?? 'in memory'} cannot be opened: ${reason}`, { cause: error });
    } finally {
      clearTimeout(limit);
    }
  }

  /** A connection, for node-postgres' `stream` option. The one before it, if still open, is ended. */
  readonly connect = (): Duplex => {
    this.#connection?.destroy();
    const connection = ++this.#opened;
    const post = (message: ToPglite) => this.#worker.postMessage(message);
    this.#connection = new PgliteConnection((chunk) => {
      const bytes = new Uint8Array(chunk); // a copy of its own: a chunk may be a window of a shared buffer
      post({ kind: 'data', connection, bytes });
    });
    if (this.#ended) this.#connection.destroy(this.#ended);
    else post({ kind: 'connect', connection });
    return this.#connection;
  };

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#ended) return;
    this.#worker.postMessage({ kind: 'close' } satisfies ToPglite);
    const limit = setTimeout(() => void this.#worker.terminate(), CLOSE_LIMIT_MS);
    await this.#exited;
    clearTimeout(limit);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The part of a socket that node-postgres uses. */
class PgliteConnection extends Duplex {
  readonly #send: (bytes: Uint8Array) => void;

  constructor(send: (bytes: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  connect(): this {
    queueMicrotask(() => {
      if (!this.destroyed) this.emit('connect');
    });
    return this;
  }

  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
  ref = (): this => this;
  unref = (): this => this;

  override _read(): void {
    // The thread pushes an answer as it comes: node-postgres reads all of it in any case.
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#send(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }
}
