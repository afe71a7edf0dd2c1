import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { withoutUserInformation } from '../log.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import { isUnclear, reasonInLine } from './ffmpeg-output.ts';
import { payloadType, type Landing } from './landing.ts';
import { urlWithCredentials, type StreamLocation } from './source.ts';

/** Socket time-out of the camera's connection, microseconds (ffmpeg's `timeout`). */
const cameraTimeoutUs = 5_000_000;
/** How long ffmpeg may take to end by itself before it is killed. */
const endLimitMs = 2000;
/** Lines of ffmpeg's log kept for the explanation of a failure. */
const keptLines = 5;

/** Why ffmpeg ended; `unclear` asks for a DESCRIBE of our own. */
export interface FfmpegEnd {
  reason: StreamReason | undefined;
  unclear: boolean;
  detail: string;
}

const args = (landing: Landing): string[] => [
  '-hide_banner',
  ...['-nostats', '-loglevel', 'level+info'],
  // What the camera's answers may lead to: nothing but RTSP and its transports.
  ...['-protocol_whitelist', 'pipe,rtsp,rtsps,rtp,srtp,tcp,udp,tls'],
  // Not -fflags nobuffer: it throws away what was read to recognise the stream, and that is the first key frame.
  ...['-flags', 'low_delay', '-analyzeduration', '0', '-probesize', '32'],
  ...['-safe', '0', '-f', 'concat', '-i', 'pipe:0'],
  // Video alone: rooms' voices are nobody's business.
  ...['-map', '0:v:0', '-an', '-c:v', 'copy', '-bsf:v', 'dump_extra'],
  ...['-f', 'rtp', '-ssrc', String(landing.ssrc), '-payload_type', String(payloadType)],
  `rtp://127.0.0.1:${landing.rtpPort}?rtcpport=${landing.rtcpPort}&pkt_size=1200`,
];

/** A text in ffmpeg's quotes, which know no escapes inside them. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The input as a concat script on standard input: an argument would show the password in the process list. */
const script = (location: StreamLocation): string =>
  [
    'ffconcat version 1.0',
    `file ${quoted(urlWithCredentials(location))}`,
    'option rtsp_transport tcp',
    'option allowed_media_types video',
    `option timeout ${cameraTimeoutUs}`,
    'option analyzeduration 0',
    'option probesize 32',
    '',
  ].join('\n');

/** One ffmpeg that pulls one stream into one landing. `ended` resolves once, whatever happens; close() waits for the process to be gone. */
export class Ffmpeg implements AsyncDisposable {
  readonly ended: Promise<FfmpegEnd>;
  readonly #process: ChildProcessByStdio<Writable, null, Readable>;
  readonly #lines: string[] = [];
  #reason: StreamReason | undefined;
  #unclear = false;

  constructor(location: StreamLocation, landing: Landing) {
    // setpriv execs ffmpeg: the kernel kills it with us, even after a kill -9.
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', 'ffmpeg', ...args(landing)], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    this.#process.stdin.on('error', () => undefined); // it may die before it has read its script
    this.#process.stdin.end(script(location));
    createInterface({ input: this.#process.stderr }).on('line', (line) => this.#read(line));
    this.ended = this.#end();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  #read(line: string): void {
    this.#reason ??= reasonInLine(line);
    this.#unclear ||= isUnclear(line);
    if (/\[(error|fatal|warning)\]/.test(line)) {
      this.#lines.push(withoutUserInformation(line).slice(0, 300));
      if (this.#lines.length > keptLines) this.#lines.shift();
    }
    // A codec that browsers are not sent: no use in going on.
    if (this.#reason?.startsWith('codec_')) this.#process.kill('SIGKILL');
  }

  async #end(): Promise<FfmpegEnd> {
    const detail = await once(this.#process, 'close').then(
      ([code, signal]) => `exit ${signal ?? code}`,
      (error: Error) => `cannot be started: ${error.message}`,
    );
    return {
      reason: this.#reason,
      unclear: this.#unclear,
      detail: [detail, ...this.#lines].join('; '),
    };
  }

  async close(): Promise<void> {
    this.#process.kill('SIGTERM');
    const killer = setTimeout(() => this.#process.kill('SIGKILL'), endLimitMs);
    await this.ended;
    clearTimeout(killer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
