import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { RtspConnection, type RtspStream } from './connection.ts';

/** Clients that a simulated recorder serves at the same time. */
const connectionLimit = 200;

/** An RTSP server (RFC 2326) with one video track at each path, over TCP interleaved and UDP unicast. */
export class RtspServer implements AsyncDisposable {
  readonly host: string;
  readonly #streams: ReadonlyMap<string, RtspStream>;
  readonly #udp: readonly [UdpSocket, UdpSocket];
  readonly #clients = new Set<Socket>();
  #server: Server;
  #closed = false;
  #port = 0;

  /** `port` 0: any free one. */
  static async listen(host: string, port: number, streams: ReadonlyMap<string, RtspStream>): Promise<RtspServer> {
    const server = new RtspServer(host, streams, await bindPair(host));
    await server.#listen(port);
    return server;
  }

  private constructor(host: string, streams: ReadonlyMap<string, RtspStream>, udp: readonly [UdpSocket, UdpSocket]) {
    this.host = host;
    this.#streams = streams;
    this.#udp = udp;
    this.#server = this.#createServer();
  }

  get port(): number {
    return this.#port;
  }

  /** A fault on request: every connection breaks and none is taken until the answer is called. */
  async goDown(): Promise<() => Promise<void>> {
    await this.#stop();
    return async () => {
      this.#server = this.#createServer();
      await this.#listen(this.#port);
    };
  }

  async close(): Promise<void> {
    await this.#stop();
    if (this.#closed) return;
    this.#closed = true;
    for (const socket of this.#udp) socket.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #createServer(): Server {
    const context = { stream: (path: string) => this.#streams.get(path), udp: this.#udp };
    const server = createServer((socket) => {
      this.#clients.add(socket);
      socket.once('close', () => this.#clients.delete(socket));
      new RtspConnection(socket, context);
    });
    server.maxConnections = connectionLimit;
    return server;
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, this.host);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #stop(): Promise<void> {
    for (const socket of this.#clients) socket.destroy();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
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
