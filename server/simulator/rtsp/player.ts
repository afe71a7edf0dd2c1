import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { RtpSink } from '../camera-source.ts';
import type { RtpBurst } from '../rtp-sender.ts';
import type { RtspTransport } from './transport-header.ts';

/** Bytes waiting for a slow player; past it packets are left out up to the next key frame. */
const longestQueue = 512 * 1024;

/** One session's way to the client: over its connection, or by UDP to its address. */
export class Player implements RtpSink {
  readonly over: 'tcp' | 'udp';
  readonly #socket: Socket;
  readonly #transport: RtspTransport;
  readonly #udp: readonly [UdpSocket, UdpSocket] | undefined;
  readonly #address: string | undefined;
  readonly #frozen: () => boolean;
  #skipping = false;

  constructor(
    socket: Socket,
    transport: RtspTransport,
    udp: readonly [UdpSocket, UdpSocket] | undefined,
    frozen: () => boolean,
  ) {
    this.over = transport.kind;
    this.#socket = socket;
    this.#transport = transport;
    this.#udp = udp;
    this.#address = socket.remoteAddress?.replace(/^::ffff:/, '');
    this.#frozen = frozen;
  }

  onRtp({ packets, interleaved, keyFrame }: RtpBurst): void {
    if (this.#frozen() || packets.length === 0) return;
    if (this.#transport.kind === 'udp') {
      for (const packet of packets) this.#udp?.[0].send(packet, this.#transport.rtpPort, this.#address);
      return;
    }
    if (this.#socket.writableLength > longestQueue) this.#skipping = true;
    else if (keyFrame) this.#skipping = false;
    if (this.#skipping) return;
    const { rtpChannel } = this.#transport;
    this.#socket.write(rtpChannel === 0 ? interleaved : Buffer.concat(packets.map((one) => framed(rtpChannel, one))));
  }

  onRtcp(packet: Buffer): void {
    if (this.#frozen()) return;
    const { kind } = this.#transport;
    if (kind === 'udp') this.#udp?.[1].send(packet, this.#transport.rtcpPort, this.#address);
    else this.#socket.write(framed(this.#transport.rtcpChannel, packet));
  }

  onEnd(): void {
    this.#socket.destroy();
  }
}

function framed(channel: number, packet: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]), packet]);
}
