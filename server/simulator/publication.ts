import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { packetSize, spawnFfmpeg } from './encoding.ts';
import { formatResponse, RtspParser, type RtspMessage } from './rtsp/message.ts';

/** What an encoder makes of its input: the media part of the session description and every RTP packet. */
export interface Publication {
  /** From `m=` on, without `a=control`. */
  media: string[];
  /** In the order of decoding. */
  packets: Buffer[];
}

/** Milliseconds for a whole clip; ten seconds of small video take about one. */
const limitMs = 60_000;
/** Bytes of packets of one clip. */
const largestClip = 64 * 2 ** 20;
/** Bytes of ffmpeg's explanation kept. */
const keptText = 2000;

/**
 * Lets ffmpeg publish (RTSP ANNOUNCE and RECORD) its packets to us, over TCP so that none is lost, as fast as it encodes. `args`
 * are its arguments up to the output.
 * @throws when ffmpeg fails or makes no packet.
 */
export async function publish(args: string[]): Promise<Publication> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/clip`;
  const output = ['-f', 'rtsp', '-rtsp_transport', 'tcp', '-pkt_size', String(packetSize), url];
  const ffmpeg = spawnFfmpeg([...args, ...output], ['ignore', 'ignore', 'pipe']);
  const limit = setTimeout(() => ffmpeg.kill('SIGKILL'), limitMs);
  let said = '';
  ffmpeg.stderr!.on('data', (text: Buffer) => (said = (said + String(text)).slice(-keptText)));
  const receiver = new Receiver();
  server.on('connection', (socket) => receiver.take(socket, () => ffmpeg.kill('SIGKILL')));
  try {
    const [code] = (await once(ffmpeg, 'close')) as [number | null];
    await receiver.closed;
    if (code !== 0 || receiver.packets.length === 0) throw new Error(`ffmpeg published nothing: ${said.trim()}`);
    return { media: receiver.media, packets: receiver.packets };
  } finally {
    clearTimeout(limit);
    server.close();
  }
}

/** The server's side of RECORD, as far as ffmpeg needs it. */
class Receiver {
  readonly packets: Buffer[] = [];
  media: string[] = [];
  /** Resolved when all that was sent has arrived. */
  closed: Promise<unknown> = Promise.resolve();
  #bytes = 0;

  take(socket: Socket, giveUp: () => void): void {
    const parser = new RtspParser();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    socket.on('error', () => undefined); // 'close' follows, and ffmpeg's exit says whether it was done
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      try {
        for (const message of parser.push(chunk)) this.#handle(message, socket);
      } catch {
        giveUp();
      }
    });
  }

  #handle(message: RtspMessage, socket: Socket): void {
    if (message.kind === 'interleaved') {
      if (message.channel !== 0) return; // reports: the camera sends its own
      this.#bytes += message.payload.length;
      if (this.#bytes > largestClip) throw new Error('the clip is too large');
      this.packets.push(Buffer.from(message.payload));
      return;
    }
    if (message.method === 'ANNOUNCE') {
      const lines = message.body.toString().split('\r\n');
      const from = lines.findIndex((line) => line.startsWith('m='));
      this.media = lines.slice(from).filter((line) => line !== '' && !line.startsWith('a=control'));
    }
    if (message.method === 'TEARDOWN') return; // ffmpeg is gone before it would read the answer
    const transport = 'RTP/AVP/TCP;unicast;interleaved=0-1;mode=record';
    const headers = { Session: '1', ...(message.method === 'SETUP' ? { Transport: transport } : {}) };
    socket.write(formatResponse({ status: 200, headers }, message.headers.get('cseq')));
  }
}
