import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Logger } from '../log.ts';
import type { Picture, PictureSize } from './picture.ts';

export interface EncoderSettings extends PictureSize {
  gopSeconds: number;
  bitrateKbit: number;
}

export const payloadType = 96;
const ffmpegLimitMs = 10_000;

/** As cheap as H.264 gets, and as cameras of the time send it: no B-frames, one reference, parameter sets with every key frame. */
const codec = ({ fps, gopSeconds, bitrateKbit }: EncoderSettings): string[] => [
  ...['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
  ...['-threads', '1', '-pix_fmt', 'yuv420p', '-b:v', `${bitrateKbit}k`, '-maxrate', `${bitrateKbit}k`],
  ...['-bufsize', `${bitrateKbit}k`, '-g', String(Math.round(fps * gopSeconds)), '-sc_threshold', '0'],
  ...['-bsf:v', 'dump_extra'],
];

/** Dies with this process, however that dies. */
const spawnFfmpeg = (args: string[], stdio: ('pipe' | 'ignore')[]): ChildProcess =>
  spawn('setpriv', ['--pdeathsig', 'KILL', 'ffmpeg', '-hide_banner', '-loglevel', 'error', ...args], { stdio });

export interface RtpSink {
  onRtp(packet: Buffer): void;
  onRtcp(packet: Buffer): void;
  /** The encoder died: there will be no more. */
  onEnd(): void;
}

/** One ffmpeg that draws and encodes until it is closed; its RTP arrives at the sink. */
export class Encoder implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #sockets: Socket[];
  readonly #exited: Promise<unknown>;
  #drawing: NodeJS.Timeout | undefined;
  #closing = false;

  static async start(picture: Picture, settings: EncoderSettings, sink: RtpSink, log: Logger): Promise<Encoder> {
    const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')];
    rtp.on('message', (packet) => sink.onRtp(packet));
    rtcp.on('message', (packet) => sink.onRtcp(packet));
    for (const socket of [rtp, rtcp]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    const url = `rtp://127.0.0.1:${rtp.address().port}?rtcpport=${rtcp.address().port}&pkt_size=1200`;
    const args = [
      ...picture.input(settings),
      ...codec(settings),
      '-f',
      'rtp',
      '-payload_type',
      String(payloadType),
      url,
    ];
    const ffmpeg = spawnFfmpeg(args, [picture.draw ? 'pipe' : 'ignore', 'ignore', 'pipe']);
    ffmpeg.stderr?.on('data', (text: Buffer) => log.warn({ ffmpeg: text.toString().trim() }, 'simulated camera'));
    const encoder = new Encoder(ffmpeg, [rtp, rtcp], picture, settings);
    void encoder.#exited.then(() => encoder.#closing || sink.onEnd());
    return encoder;
  }

  private constructor(process: ChildProcess, sockets: Socket[], picture: Picture, settings: EncoderSettings) {
    this.#process = process;
    this.#sockets = sockets;
    this.#exited = new Promise((done) => {
      process.once('close', done);
      process.once('error', done);
    });
    if (picture.draw) this.#drawing = this.#feed(picture.draw, settings);
  }

  /** Writes frames at the pace of the clock; one that ffmpeg is not ready for is left out rather than queued. */
  #feed(draw: NonNullable<Picture['draw']>, size: EncoderSettings): NodeJS.Timeout {
    const stdin = this.#process.stdin!;
    stdin.on('error', () => undefined); // it was closed while a frame was on its way
    const frame = new Uint8Array((size.width * size.height * 3) / 2).fill(128);
    return setInterval(() => {
      if (stdin.writableLength > 0) return;
      draw(frame, size);
      stdin.write(Buffer.from(frame));
    }, 1000 / size.fps);
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#drawing);
    this.#process.kill('SIGKILL');
    await this.#exited;
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** SPS and PPS that the encoder makes for these settings, each in base64: what a camera writes into its SDP. One frame is encoded to know them. */
export async function parameterSets(settings: EncoderSettings): Promise<string[]> {
  const { width, height, fps } = settings;
  const source = ['-f', 'lavfi', '-i', `color=s=${width}x${height}:r=${fps},format=yuv420p`, '-frames:v', '1'];
  const ffmpeg = spawnFfmpeg([...source, ...codec(settings), '-f', 'h264', 'pipe:1'], ['ignore', 'pipe', 'ignore']);
  const limit = setTimeout(() => ffmpeg.kill('SIGKILL'), ffmpegLimitMs);
  const chunks: Buffer[] = [];
  ffmpeg.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(ffmpeg, 'close').finally(() => clearTimeout(limit));
  const units = Buffer.concat(chunks)
    .toString('latin1')
    .split('\0\0\x01') // a fourth byte of the next start code is left behind: no unit ends with zero itself
    .map((unit) => Buffer.from(unit.endsWith('\0') ? unit.slice(0, -1) : unit, 'latin1'));
  const first = (type: number) => units.find((unit) => unit.length > 0 && (unit[0]! & 31) === type);
  const sets = [first(7), first(8)].filter((unit) => unit !== undefined);
  if (sets.length !== 2) throw new Error('ffmpeg made no H.264 stream: has it libx264?');
  return sets.map((unit) => unit.toString('base64'));
}
