import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Packets kept; the oldest go. */
const mostPackets = 5000;
const answerLimitMs = 30_000;
/** Longer than there is between two packets of any test's camera. */
const pauseMs = 200;

export interface RtspAnswer {
  status: number;
  head: string;
  body: string;
}

export interface RtpPacket {
  sequence: number;
  timestamp: number;
  bytes: Buffer;
}

/** Sequence numbers that are missing among the packets, in percent. */
export function lost(packets: { sequence: number }[]): number {
  const span = (packets.at(-1)!.sequence - packets[0]!.sequence + 0x10000) % 0x10000;
  return (1 - (packets.length - 1) / span) * 100;
}

/** A plain RTSP client over interleaved TCP that sees every packet as it is on the wire: what ffmpeg hides a test can look at. */
export class RtspPlayer implements Disposable {
  readonly socket: Socket;
  readonly packets: RtpPacket[] = [];
  readonly reports: Buffer[] = [];
  readonly #uri: string;
  readonly #answers: ((answer: RtspAnswer) => void)[] = [];
  readonly #watchers = new Set<() => void>();
  #buffer = Buffer.alloc(0);
  #session = '';
  #sequence = 0;

  constructor(uri: string) {
    this.#uri = uri;
    const { hostname, port } = new URL(uri);
    this.socket = connect(Number(port), hostname);
    this.socket.setNoDelay(true).on('error', () => undefined);
    this.socket.on('data', (chunk) => this.#read(chunk));
  }

  /** One that plays already. Rejects with the status of what was refused. */
  static async playing(uri: string): Promise<RtspPlayer> {
    const player = new RtspPlayer(uri);
    for (const method of ['SETUP', 'PLAY'] as const) {
      const { status } = await player.request(method);
      if (status === 200) continue;
      player[Symbol.dispose]();
      throw new Error(`${method} ${status}`);
    }
    return player;
  }

  request(method: string, headers = ''): Promise<RtspAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RtspAnswer>();
    const limit = setTimeout(() => reject(new Error(`no answer to ${method}`)), answerLimitMs);
    this.#answers.push(resolve);
    const target = method === 'SETUP' ? `${this.#uri}/trackID=1` : this.#uri;
    const transport = method === 'SETUP' ? 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n' : '';
    const session = this.#session ? `Session: ${this.#session}\r\n` : '';
    this.socket.write(
      `${method} ${target} RTSP/1.0\r\nCSeq: ${++this.#sequence}\r\n${transport}${session}${headers}\r\n`,
    );
    return promise.finally(() => clearTimeout(limit));
  }

  /** Resolves as soon as `isSo` holds, which is asked after each packet. */
  async until(isSo: (player: this) => boolean, limitMs = 60_000): Promise<void> {
    if (isSo(this)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const limit = setTimeout(() => reject(new Error('it did not come')), limitMs);
    const watch = () => isSo(this) && resolve();
    this.#watchers.add(watch);
    await promise.finally(() => {
      clearTimeout(limit);
      this.#watchers.delete(watch);
    });
  }

  /** The next so many packets from now on. */
  async next(count: number): Promise<RtpPacket[]> {
    this.packets.length = 0;
    await this.until(({ packets }) => packets.length >= count);
    return this.packets.slice(0, count);
  }

  /** Resolves when none comes any more, what was under way among them, and forgets them. */
  async silence(): Promise<void> {
    do {
      this.packets.length = 0;
      await delay(pauseMs);
      // However late the timer was: what has arrived meanwhile is read by then.
      await new Promise(setImmediate);
    } while (this.packets.length > 0);
  }

  async closed(): Promise<void> {
    if (this.socket.closed) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const limit = setTimeout(() => reject(new Error('it was not closed')), answerLimitMs);
    this.socket.once('close', () => resolve());
    await promise.finally(() => clearTimeout(limit));
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const length = this.#buffer[0] === 0x24 ? this.#frame() : this.#answer();
      if (length === 0) return;
      this.#buffer = this.#buffer.subarray(length);
    }
  }

  #frame(): number {
    if (this.#buffer.length < 4 || this.#buffer.length < 4 + this.#buffer.readUInt16BE(2)) return 0;
    const end = 4 + this.#buffer.readUInt16BE(2);
    const bytes = Buffer.from(this.#buffer.subarray(4, end));
    if (this.#buffer[1] === 1) this.reports.push(bytes);
    else this.packets.push({ sequence: bytes.readUInt16BE(2), timestamp: bytes.readUInt32BE(4), bytes });
    if (this.packets.length > mostPackets) this.packets.shift();
    for (const watch of this.#watchers) watch();
    return end;
  }

  #answer(): number {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const head = this.#buffer.toString('utf8', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#buffer.length < end + 4 + length) return 0;
    this.#session = /^session: (\w+)/im.exec(head)?.[1] ?? this.#session;
    const body = this.#buffer.toString('utf8', end + 4, end + 4 + length);
    this.#answers.shift()?.({ status: Number(head.split(' ')[1]), head, body });
    return end + 4 + length;
  }
}
