import { randomBytes } from 'node:crypto';
import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { CameraSource } from '../camera-source.ts';
import type { FaultSet } from '../faults.ts';
import type { Guard } from '../guard.ts';
import { description, faultyAnswer } from './answer-faults.ts';
import { formatResponse, RtspParser, RtspSyntaxError, type RtspRequest, type RtspResponse } from './message.ts';
import { Player } from './player.ts';
import { formatTransport, parseTransport, type RtspTransport } from './transport-header.ts';

/** What is served at one path. */
export interface RtspStream {
  source: CameraSource;
  guard?: Guard;
  faults: FaultSet;
}

export interface RtspContext {
  stream(path: string): RtspStream | undefined;
  /** Our RTP and RTCP sockets for players over UDP; without them there is TCP alone. */
  udp: readonly [UdpSocket, UdpSocket] | undefined;
  /** Of the host. */
  faults: FaultSet;
  /** Sessions on all connections. */
  sessions(): number;
  /** Told of each request and its answer. */
  seen(request: { method: string; path: string; status: number }): void;
}

/** Seconds without a request after which a session ends; clients keep it alive with GET_PARAMETER or OPTIONS. */
const sessionSeconds = 60;
/** Requests that a client may send before it has read an answer. */
const mostWaiting = 16;

interface Session {
  id: string;
  path: string;
  transport: RtspTransport;
  stop?: () => void;
}

/** One client's RTSP connection: at most one session on it. */
export class RtspConnection {
  readonly #socket: Socket;
  readonly #context: RtspContext;
  readonly #parser = new RtspParser();
  readonly #closed = new AbortController();
  #session: Session | undefined;
  #idle: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #frozen = false;
  #forgotten = false;
  /** Packets before the answer to PLAY would belong to no session that plays. */
  #afterAnswer: (() => void) | undefined;

  constructor(socket: Socket, context: RtspContext) {
    this.#socket = socket;
    this.#context = context;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => this.#end());
    this.#touch();
  }

  /** A session is set up, on a connection that has not been forgotten. */
  get hasSession(): boolean {
    return this.#session !== undefined;
  }

  /** Nothing is read or sent any more, and the connection stays. */
  freeze(): void {
    this.#frozen = true;
    clearTimeout(this.#idle);
    this.#socket.pause();
  }

  /** Goes on where freeze() stopped it; one that was forgotten breaks. */
  thaw(): void {
    if (this.#forgotten) return this.destroy();
    this.#frozen = false;
    this.#touch();
    this.#socket.resume();
  }

  /** As after a power cut at this end: the client is not told, and there is no session here. */
  forget(): void {
    this.freeze();
    this.#forgotten = true;
    this.#session?.stop?.();
    this.#session = undefined;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #touch(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#socket.destroy(), sessionSeconds * 1000);
  }

  #end(): void {
    this.#closed.abort();
    clearTimeout(this.#idle);
    this.#session?.stop?.();
    this.#session = undefined;
  }

  #read(chunk: Buffer): void {
    this.#touch();
    try {
      for (const message of this.#parser.push(chunk)) {
        if (message.kind !== 'request') continue;
        if (++this.#waiting > mostWaiting) throw new RtspSyntaxError('too many requests at once');
        this.#work = this.#work.then(() => this.#serve(message));
      }
    } catch {
      this.#socket.end(formatResponse({ status: 400 }));
    }
  }

  async #serve(request: RtspRequest): Promise<void> {
    const answer = await this.#answer(request).catch((): RtspResponse => ({ status: 500 }));
    this.#waiting--;
    const path = pathOf(request.uri) ?? '';
    const { faults } = this.#context.stream(path) ?? this.#context;
    this.#context.seen({ method: request.method, path, status: Buffer.isBuffer(answer) ? 0 : answer.status });
    const slow = faults.get('slow');
    if (slow) await delay(slow.ms, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    if (!this.#socket.writable || this.#frozen || faults.has('unresponsive')) return;
    this.#socket.write(Buffer.isBuffer(answer) ? answer : formatResponse(answer, request.headers.get('cseq')));
    this.#afterAnswer?.();
    this.#afterAnswer = undefined;
  }

  async #answer(request: RtspRequest): Promise<RtspResponse | Buffer> {
    const { method, uri, headers } = request;
    const path = pathOf(uri);
    const stream = path === undefined ? undefined : this.#context.stream(path);
    const instead = faultyAnswer(request, stream?.faults ?? this.#context.faults);
    if (instead) return instead;
    if (method === 'OPTIONS') {
      return { status: 200, headers: { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN' } };
    }
    if (path === undefined || !stream) return { status: 404 };
    const challenge = stream.guard?.challenge(headers.get('authorization'), method, uri);
    if (challenge !== undefined) return { status: 401, headers: { 'WWW-Authenticate': challenge } };
    if (method === 'DESCRIBE') return description(await stream.source.sdp(), uri);
    if (method === 'SETUP') return this.#setUp(path, headers.get('transport') ?? '');
    const session = this.#session;
    if (!session || headers.get('session')?.split(';')[0] !== session.id) return { status: 454 };
    if (method === 'PLAY') {
      this.#afterAnswer = () => this.#play(session, stream.source);
      return { status: 200, headers: { Session: session.id, Range: 'npt=now-' } };
    }
    if (method === 'TEARDOWN') {
      session.stop?.();
      this.#session = undefined;
      return { status: 200, headers: { Session: session.id } };
    }
    if (method === 'GET_PARAMETER') return { status: 200, headers: { Session: session.id } };
    return { status: 501 };
  }

  #play(session: Session, source: CameraSource): void {
    if (this.#session !== session || session.stop || this.#socket.destroyed) return;
    const player = new Player(this.#socket, session.transport, this.#context.udp, () => this.#frozen);
    session.stop = source.play(player);
  }

  #setUp(path: string, header: string): RtspResponse {
    if (this.#session) return { status: 455 };
    const limit = this.#context.faults.get('session_limit');
    if (limit && this.#context.sessions() >= limit.sessions) return { status: limit.status ?? 453 };
    const transport = parseTransport(header);
    const { udp } = this.#context;
    if (!transport || (transport.kind === 'udp' && !udp)) return { status: 461 };
    this.#session = { id: randomBytes(8).toString('hex'), path, transport };
    const session = `${this.#session.id};timeout=${sessionSeconds}`;
    const ports = udp?.map((socket) => socket.address().port) ?? [];
    return { status: 200, headers: { Session: session, Transport: formatTransport(transport, ports) } };
  }
}

/** The stream's path of a request URI, without the track that SETUP adds. */
function pathOf(uri: string): string | undefined {
  const path = /^rtsps?:\/\/[^/]+\/([^?#]*)/i.exec(uri)?.[1];
  return path?.replace(/\/(trackID=1)?$/, '');
}
