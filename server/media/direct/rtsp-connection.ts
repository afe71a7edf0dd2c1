import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StreamLocation } from '../source.ts';
import { Authorization } from './authorization.ts';
import { ReceiveBuffer, type Parse } from './receive-buffer.ts';
import { largestMessage, readRtsp, RtspSyntaxError, type RtspAnswer, type RtspHandlers } from './rtsp-reader.ts';

/** One answer, and the connection itself, must come within this, milliseconds. */
const answerLimitMs = 5000;
/** Requests under way: the dialogue has one, keeping alive another. */
const mostPending = 4;

export type OnFrame = RtspHandlers['onFrame'];

/** No answer in time. */
export class RtspTimeout extends Error {
  override readonly name = 'RtspTimeout';
}

interface Pending {
  resolve: (answer: RtspAnswer) => void;
  reject: (error: Error) => void;
}

/**
 * An RTSP connection as a client (RFC 2326), over TCP or TLS: requests with their answers, proof of identity, and the binary frames in between.
 * `ended` resolves with why it ended, once the socket is closed; destroy() ends it at once.
 */
export class RtspConnection {
  readonly ended: Promise<Error>;
  readonly #socket: Socket;
  readonly #credentials: { username: string; password: string } | undefined;
  readonly #pending = new Map<number, Pending>();
  #failure: Error | undefined;
  #sequence = 0;
  #authorization: Authorization | undefined;
  /** The present authorization has been accepted. */
  #proven = false;

  /** @throws what the socket says, AbortError, RtspTimeout */
  static async open(location: StreamLocation, onFrame: OnFrame, signal: AbortSignal): Promise<RtspConnection> {
    const connection = new RtspConnection(location, onFrame);
    const limit = AbortSignal.timeout(answerLimitMs);
    try {
      const event = new URL(location.url).protocol === 'rtsps:' ? 'secureConnect' : 'connect';
      await once(connection.#socket, event, { signal: AbortSignal.any([signal, limit]) });
      return connection;
    } catch (error) {
      await connection.destroy();
      throw limit.aborted && !signal.aborted ? new RtspTimeout('no connection') : error;
    }
  }

  private constructor({ url, username, password = '' }: StreamLocation, onFrame: OnFrame) {
    this.#credentials = username === undefined ? undefined : { username, password };
    const ended = Promise.withResolvers<Error>();
    this.ended = ended.promise;
    const handlers: RtspHandlers = { onFrame, onAnswer: (answer) => this.#answered(answer) };
    const parse: Parse = (buffer, start, end) => readRtsp(buffer, start, end, handlers);
    this.#socket = this.#connect(new URL(url), parse);
    this.#socket.setNoDelay(true);
    this.#socket.once('error', (error) => this.#finish(error));
    this.#socket.once('close', () => {
      this.#finish(new Error('the camera ended the connection'));
      ended.resolve(this.#failure!);
    });
  }

  #connect(url: URL, parse: Parse): Socket {
    const secure = url.protocol === 'rtsps:';
    const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (secure ? 322 : 554)) };
    const guarded = (work: () => void) => {
      try {
        work();
      } catch (error) {
        this.#finish(error as Error);
      }
    };
    if (!secure) {
      const received = new ReceiveBuffer();
      return connect({
        ...target,
        onread: {
          buffer: () => received.space(),
          callback: (count) => {
            guarded(() => received.filled(count, parse));
            return true;
          },
        },
      });
    }
    // Cameras' certificates are self-signed throughout; ffmpeg does not verify them either.
    const socket = connectTls({ ...target, rejectUnauthorized: false });
    let rest = Buffer.alloc(0);
    return socket.on('data', (chunk) =>
      guarded(() => {
        const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
        rest = Buffer.from(bytes.subarray(parse(bytes, 0, bytes.length)));
        if (rest.length > largestMessage) throw new RtspSyntaxError('message is too large');
      }),
    );
  }

  /**
   * The camera's answer, whatever its status; a 401 is answered with the credentials once, and once more where the nonce was too old.
   * @throws RtspTimeout, RtspSyntaxError, what ended the connection
   */
  async request(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspAnswer> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#exchange(method, url, headers);
      if (answer.status !== 401) {
        this.#proven = this.#authorization !== undefined;
        return answer;
      }
      const next =
        this.#credentials && Authorization.answering(answer.headers.get('www-authenticate') ?? [], this.#credentials);
      // A camera that has refused this password is not asked again: it would lock the account.
      if (!next || tries > 1 || (this.#authorization && !this.#proven && !next.stale)) return answer;
      this.#authorization = next;
      this.#proven = false;
    }
  }

  async #exchange(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<RtspAnswer> {
    if (this.#failure) throw this.#failure;
    if (this.#pending.size >= mostPending) throw new RtspTimeout('too many requests without an answer');
    const sequence = ++this.#sequence;
    const answered = Promise.withResolvers<RtspAnswer>();
    this.#pending.set(sequence, answered);
    const limit = setTimeout(() => answered.reject(new RtspTimeout(`no answer to ${method}`)), answerLimitMs);
    this.#write(method, url, sequence, headers);
    try {
      return await answered.promise;
    } finally {
      clearTimeout(limit);
      this.#pending.delete(sequence);
    }
  }

  #write(method: string, url: string, sequence: number, headers: Readonly<Record<string, string>>): void {
    const all = {
      CSeq: String(sequence),
      'User-Agent': 'Vong Gac',
      ...(this.#authorization && { Authorization: this.#authorization.header(method, url) }),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`${method} ${url} RTSP/1.0\r\n${lines.join('')}\r\n`);
  }

  #answered(answer: RtspAnswer): void {
    const sequence = Number(answer.headers.get('cseq')?.[0]);
    // Some cameras leave it out: then it is for the oldest request.
    const key = this.#pending.has(sequence) ? sequence : this.#pending.keys().next().value;
    if (key === undefined || answer.status < 200) return;
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    pending?.resolve(answer);
  }

  #finish(reason: Error): void {
    this.#socket.destroy();
    if (this.#failure) return;
    this.#failure = reason;
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  /** Says goodbye and waits for the camera's end, `limitMs` at most. */
  async leave(method: string, url: string, headers: Readonly<Record<string, string>>, limitMs: number): Promise<void> {
    const limit = setTimeout(() => void this.destroy(), limitMs);
    await this.#exchange(method, url, headers).catch(() => undefined);
    clearTimeout(limit);
    await this.destroy();
  }

  /** Resolves when the socket is closed. */
  async destroy(): Promise<void> {
    this.#finish(new Error('closed'));
    await this.ended;
  }
}
