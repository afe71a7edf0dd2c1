import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { FaultKind, FaultSet, HostFault } from '../faults.ts';
import { openBlackHole, type BlackHole } from './black-hole.ts';
import { RtspConnection, type RtspContext, type RtspStream } from './connection.ts';

/** Clients that a simulated recorder serves at the same time. */
const connectionLimit = 500;
/** Requests remembered; the oldest go. */
const mostSeen = 2000;

/** PEM texts: with them the server speaks RTSPS, over TCP alone. */
export interface TlsKeys {
  key: string;
  cert: string;
}

/** A request that reached the server. */
export interface SeenRequest {
  /** performance.now() */
  at: number;
  method: string;
  path: string;
  /** Of the answer; 0 for nonsense. */
  status: number;
}

export interface RtspServerOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  streams: ReadonlyMap<string, RtspStream>;
  faults: FaultSet;
  tls?: TlsKeys;
}

/** An RTSP server (RFC 2326) with one video track at each path, over TCP interleaved and UDP unicast. */
export class RtspServer implements AsyncDisposable {
  readonly #options: RtspServerOptions;
  readonly #context: RtspContext;
  readonly #connections = new Map<Socket, RtspConnection>();
  readonly #seen: SeenRequest[] = [];
  #server: Server;
  #blackHole: BlackHole | undefined;
  #closing: Promise<void> | undefined;
  #host: string;
  #port = 0;
  #accepted = 0;

  static async listen(options: RtspServerOptions): Promise<RtspServer> {
    const server = new RtspServer(options, options.tls ? undefined : await bindPair(options.host));
    await server.#listen(options.port);
    return server;
  }

  private constructor(options: RtspServerOptions, udp: readonly [UdpSocket, UdpSocket] | undefined) {
    this.#options = options;
    this.#host = options.host;
    this.#context = {
      stream: (path) => options.streams.get(path),
      udp,
      faults: options.faults,
      sessions: () => this.sessions,
      seen: (request) => {
        this.#seen.push({ at: performance.now(), ...request });
        if (this.#seen.length > mostSeen) this.#seen.shift();
      },
    };
    this.#server = this.#createServer();
  }

  get host(): string {
    return this.#host;
  }

  get port(): number {
    return this.#port;
  }

  /** Set up and not ended. */
  get sessions(): number {
    return [...this.#connections.values()].filter((connection) => connection.hasSession).length;
  }

  /** Open at present, and taken so far. */
  get connections(): { open: number; accepted: number } {
    return { open: this.#connections.size, accepted: this.#accepted };
  }

  get seen(): readonly SeenRequest[] {
    return this.#seen;
  }

  /** Makes a fault of the connections felt that has come into force. */
  async begin({ kind }: HostFault): Promise<void> {
    if (kind === 'refuse') await this.#stop();
    if (kind === 'reset') for (const socket of this.#connections.keys()) socket.resetAndDestroy();
    if (kind === 'half_open') for (const connection of this.#connections.values()) connection.forget();
    if (kind === 'cable_pull') {
      for (const connection of this.#connections.values()) connection.freeze();
      this.#stopListening();
      this.#blackHole ??= await openBlackHole(this.#host, this.#port);
    }
  }

  /** One that begin() began is over. */
  async end(kind: FaultKind): Promise<void> {
    if (kind === 'cable_pull') {
      await this.#blackHole?.close();
      this.#blackHole = undefined;
    }
    if (kind === 'cable_pull' || kind === 'refuse') await this.#listen(this.#port);
    if (kind === 'cable_pull' || kind === 'half_open') {
      for (const connection of this.#connections.values()) connection.thaw();
    }
  }

  /** Another address: everything breaks at the old one, where nobody is any more. */
  async move(host: string, port: number): Promise<void> {
    await this.#stop();
    this.#host = host;
    await this.#listen(port);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#stop();
    await this.#blackHole?.close();
    for (const socket of this.#context.udp ?? []) socket.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #createServer(): Server {
    const { tls } = this.#options;
    const context = tls && createSecureContext(tls);
    const server = createServer((socket) => {
      this.#accepted++;
      const talked = context ? new TLSSocket(socket, { isServer: true, secureContext: context }) : socket;
      this.#connections.set(socket, new RtspConnection(talked, this.#context));
      socket.once('close', () => this.#connections.delete(socket));
    });
    server.maxConnections = connectionLimit;
    return server;
  }

  async #listen(port: number): Promise<void> {
    if (this.#server.listening || this.#closing) return;
    this.#server = this.#createServer();
    this.#server.listen(port, this.#host);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #stop(): Promise<void> {
    this.#stopListening();
    const gone = [...this.#connections.keys()].map(async (socket) => {
      if (!socket.closed) await once(socket.destroy(), 'close');
    });
    await Promise.all(gone);
  }

  /** The port is free at once; the connections of the moment stay. */
  #stopListening(): void {
    if (this.#server.listening) this.#server.close();
  }
}

/** An even port for RTP and the next for RTCP (RFC 3550, 11): clients send their reports there, whatever SETUP told them. */
async function bindPair(host: string): Promise<readonly [UdpSocket, UdpSocket]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const rtp = await bind(host, 0);
    const { port } = rtp.address();
    const rtcp = port % 2 === 0 ? await bind(host, port + 1).catch(() => undefined) : undefined;
    if (rtcp) return [rtp, rtcp];
    rtp.close();
  }
  throw new Error(`no two neighbouring UDP ports are free on ${host}`);
}

async function bind(host: string, port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  socket.bind(port, host);
  await once(socket, 'listening');
  return socket.on('error', () => undefined); // a packet that could not be sent is a lost packet
}
