import type { ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Logger } from '../log.ts';
import { codecArguments, packetSize, spawnFfmpeg, type EncoderSettings } from './encoding.ts';
import type { Picture } from './picture.ts';

export interface EncoderOutput {
  onRtp(packet: Buffer): void;
  /** It died: there will be no more. */
  onEnd(): void;
  log: Logger;
}

/** One ffmpeg that draws and encodes until it is closed; its RTP arrives at the sink. */
export class Encoder implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #sockets: Socket[];
  readonly #exited: Promise<unknown>;
  #drawing: NodeJS.Timeout | undefined;
  #closing = false;

  static async start(picture: Picture, settings: EncoderSettings, output: EncoderOutput): Promise<Encoder> {
    const { onRtp, onEnd, log } = output;
    // Its reports come to a port of ours as well, so that they reach nobody else; the camera sends its own.
    const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')];
    rtp.on('message', onRtp);
    for (const socket of [rtp, rtcp]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    const url = `rtp://127.0.0.1:${rtp.address().port}?rtcpport=${rtcp.address().port}&pkt_size=${packetSize}`;
    const type = settings.codec === 'mjpeg' ? 26 : 96; // as in the session description
    const format = ['-f', 'rtp', '-payload_type', String(type)];
    const args = [...picture.input(settings), ...codecArguments(settings), ...format, url];
    const ffmpeg = spawnFfmpeg(args, [picture.draw ? 'pipe' : 'ignore', 'ignore', 'pipe']);
    ffmpeg.stderr?.on('data', (text: Buffer) => log.warn({ ffmpeg: text.toString().trim() }, 'simulated camera'));
    const encoder = new Encoder(ffmpeg, [rtp, rtcp], picture, settings);
    void encoder.#exited.then(() => encoder.#closing || onEnd());
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
