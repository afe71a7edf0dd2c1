import { randomBytes } from 'node:crypto';
import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { Authenticator } from '../authenticator.ts';
import type { CameraSource } from '../camera-source.ts';
import type { RtpSink } from '../encoder.ts';
import { formatResponse, RtspParser, RtspSyntaxError, type RtspRequest, type RtspResponse } from './message.ts';
import { formatTransport, parseTransport, type RtspTransport } from './transport-header.ts';

/** What is served at one path. */
export interface RtspStream {
  source: CameraSource;
  authenticator?: Authenticator;
}

export interface RtspContext {
  stream(path: string): RtspStream | undefined;
  /** Our RTP and RTCP sockets for players over UDP. */
  udp: readonly [UdpSocket, UdpSocket];
}

/** Seconds without a request after which a session ends; clients keep it alive with GET_PARAMETER or OPTIONS. */
const sessionSeconds = 60;
/** Bytes waiting for a slow player; past it packets are left out up to the next key frame. */
const longestQueue = 512 * 1024;
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
  #session: Session | undefined;
  #idle: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(socket: Socket, context: RtspContext) {
    this.#socket = socket;
    this.#context = context;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => this.#end());
    this.#touch();
  }

  #touch(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#socket.destroy(), sessionSeconds * 1000);
  }

  #end(): void {
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
    const response = await this.#answer(request).catch((): RtspResponse => ({ status: 500 }));
    this.#waiting--;
    if (this.#socket.writable) this.#socket.write(formatResponse(response, request.headers.get('cseq')));
  }

  async #answer(request: RtspRequest): Promise<RtspResponse> {
    const { method, uri, headers } = request;
    if (method === 'OPTIONS') {
      return { status: 200, headers: { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN' } };
    }
    const path = pathOf(uri);
    const stream = path === undefined ? undefined : this.#context.stream(path);
    if (path === undefined || !stream) return { status: 404 };
    const authorization = headers.get('authorization');
    if (stream.authenticator && !stream.authenticator.accepts(authorization, method, uri)) {
      return { status: 401, headers: { 'WWW-Authenticate': stream.authenticator.challenge(authorization) } };
    }
    if (method === 'DESCRIBE') {
      const base = uri.endsWith('/') ? uri : `${uri}/`;
      const described = { 'Content-Type': 'application/sdp', 'Content-Base': base };
      return { status: 200, headers: described, body: await stream.source.sdp() };
    }
    if (method === 'SETUP') return this.#setUp(path, headers.get('transport') ?? '');
    const session = this.#session;
    if (!session || headers.get('session')?.split(';')[0] !== session.id) return { status: 454 };
    if (method === 'PLAY') {
      session.stop ??= stream.source.play(this.#sink(session.transport));
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

  #setUp(path: string, header: string): RtspResponse {
    if (this.#session) return { status: 455 };
    const transport = parseTransport(header);
    if (!transport) return { status: 461 };
    this.#session = { id: randomBytes(8).toString('hex'), path, transport };
    const [rtp, rtcp] = this.#context.udp;
    const ports = [rtp.address().port, rtcp.address().port] as const;
    return {
      status: 200,
      headers: {
        Session: `${this.#session.id};timeout=${sessionSeconds}`,
        Transport: formatTransport(transport, ports),
      },
    };
  }

  #sink(transport: RtspTransport): RtpSink {
    if (transport.kind === 'udp') {
      const [rtp, rtcp] = this.#context.udp;
      const address = this.#socket.remoteAddress?.replace(/^::ffff:/, '');
      return {
        onRtp: (packet) => rtp.send(packet, transport.rtpPort, address),
        onRtcp: (packet) => rtcp.send(packet, transport.rtcpPort, address),
        onEnd: () => this.#socket.destroy(),
      };
    }
    let skipping = false;
    return {
      onRtp: (packet) => {
        if (this.#socket.writableLength > longestQueue) skipping = true;
        else if (skipping && beginsKeyFrame(packet)) skipping = false;
        if (!skipping) this.#send(transport.rtpChannel, packet);
      },
      onRtcp: (packet) => this.#send(transport.rtcpChannel, packet),
      onEnd: () => this.#socket.destroy(),
    };
  }

  #send(channel: number, packet: Buffer): void {
    const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]);
    this.#socket.write(Buffer.concat([head, packet]));
  }
}

/** Whether an RTP packet of our encoder (12-byte header) begins with a sequence parameter set: alone, or first of an aggregate. */
function beginsKeyFrame(packet: Buffer): boolean {
  const type = (packet[12] ?? 0) & 31;
  return type === 7 || (type === 24 && ((packet[15] ?? 0) & 31) === 7);
}

/** The stream's path of a request URI, without the track that SETUP adds. */
function pathOf(uri: string): string | undefined {
  const path = /^rtsp:\/\/[^/]+\/([^?#]*)/i.exec(uri)?.[1];
  return path?.replace(/\/(trackID=1)?$/, '');
}
