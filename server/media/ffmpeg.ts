import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { withoutUserInformation } from '../log.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import type { Engine, EngineEnd, EngineOptions, Pull, TranscodeCause } from './engine.ts';
import { ffmpegArguments, inputScript } from './ffmpeg-command.ts';
import { inputCodec, packetsLost, reasonInLine, redirects, refusesTcp } from './ffmpeg-output.ts';
import { describeStream, type Described } from './rtsp-describe.ts';
import type { StreamLocation } from './source.ts';
import { watchTimestamps } from './timestamp-watch.ts';
import type { Encoders, VideoEncoder } from './video-encoder.ts';

/** How long ffmpeg may take to end by itself before it is killed: it notices within 100 ms unless it hangs. */
const endLimitMs = 1000;
/** Lines of ffmpeg's log kept for the explanation of a failure. */
const keptLines = 5;

/**
 * One ffmpeg that pulls one stream into one landing. The camera is asked first where its stream is and what it is made of: ffmpeg would
 * follow a redirect to anywhere, and be started in vain.
 */
export class Ffmpeg implements Engine {
  readonly ended: Promise<EngineEnd>;
  readonly #options: EngineOptions;
  readonly #encoders: Encoders;
  readonly #closing = new AbortController();
  #process: FfmpegProcess | undefined;

  constructor(options: EngineOptions, encoders: Encoders) {
    this.#options = options;
    this.#encoders = encoders;
    this.ended = this.#run().catch((error: unknown) => failure('failed', `unexpected: ${String(error)}`));
  }

  async #run(): Promise<EngineEnd> {
    const { pull, location } = this.#options;
    const found = await describeStream(location, this.#closing.signal);
    if ('reason' in found) return failure(found.reason, 'asked before ffmpeg was started');
    const instead = otherWay(pull, found.codec, found.obstacle);
    if (instead) return { ...failure('failed', 'described by the camera'), instead };
    await this.#options.landing.expect('process');
    const encoder = pull.transcode ? await this.#encoders.best() : 'libx264';
    if (this.#closing.signal.aborted) return failure('failed', 'closed');
    this.#process = new FfmpegProcess({ ...this.#options, location: { ...location, url: found.url } }, encoder);
    const end = await this.#process.ended;
    if (end.reason === 'transcoding_failed') this.#encoders.failed(encoder);
    return end;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#process?.close();
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const failure = (reason: StreamReason, detail: string): EngineEnd => ({ reason, detail });

/** What must be done otherwise for a camera that sends this; undefined: nothing. */
function otherWay(
  { transcode }: Pull,
  codec: Described['codec'],
  obstacle: TranscodeCause | undefined,
): Partial<Pull> | undefined {
  if (obstacle) return transcode ? undefined : { transcode: obstacle };
  // It was transcoded for its codec, and has been set to H.264 since.
  return codec === 'h264' && transcode?.startsWith('codec_') ? { transcode: undefined } : undefined;
}

class FfmpegProcess {
  readonly ended: Promise<EngineEnd>;
  readonly #process: ChildProcessByStdio<Writable, null, Readable>;
  readonly #options: EngineOptions;
  readonly #lines: string[] = [];
  readonly #stamps: Disposable | undefined;
  #reason: StreamReason | undefined;
  #instead: Partial<Pull> | undefined;
  #codec: string | undefined;

  constructor(options: EngineOptions & { location: StreamLocation }, encoder: VideoEncoder) {
    const { location, landing, pull, profile, log } = options;
    this.#options = options;
    // setpriv execs ffmpeg: the kernel kills it with us, even after a kill -9.
    const command = ['--pdeathsig', 'KILL', 'ffmpeg', ...ffmpegArguments(landing, pull, profile, encoder)];
    this.#process = spawn('setpriv', command, { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#process.stdin.on('error', () => undefined); // it may die before it has read its script
    this.#process.stdin.end(inputScript(location, pull));
    createInterface({ input: this.#process.stderr }).on('line', (line) => this.#read(line));
    if (!pull.transcode && pull.irregularity !== 'timestamps') {
      this.#stamps = watchTimestamps(landing, () => {
        this.#instead = { irregularity: 'timestamps' };
        this.#process.kill('SIGKILL');
      });
    }
    this.ended = this.#end();
    log.debug({ pid: this.#process.pid, transcode: pull.transcode, transport: pull.transport }, 'ffmpeg started');
  }

  #read(line: string): void {
    const { pull, location, onLoss } = this.#options;
    const lost = packetsLost(line);
    if (lost > 0) onLoss(lost);
    this.#reason ??= redirects(line) ? 'redirect_refused' : reasonInLine(line);
    if (pull.transport === 'tcp' && location.transport !== 'tcp' && refusesTcp(line)) {
      this.#instead = { transport: 'udp' };
    }
    if (!this.#codec) {
      this.#codec = inputCodec(line);
      if (this.#codec === 'h264') this.#instead ??= otherWay(pull, 'h264', undefined);
      else if (this.#codec && this.#codec !== 'none') this.#instead ??= otherWay(pull, 'other', `codec_${this.#codec}`);
    }
    if (/\[(error|fatal|warning)\]/.test(line)) {
      this.#lines.push(withoutUserInformation(line).slice(0, 300));
      if (this.#lines.length > keptLines) this.#lines.shift();
    }
    // No use in going on, and on the way to somewhere else it must not go on.
    if (this.#instead || this.#reason === 'redirect_refused') this.#process.kill('SIGKILL');
  }

  async #end(): Promise<EngineEnd> {
    const exit = await once(this.#process, 'close').then(
      ([code, signal]) => `exit ${signal ?? code}`,
      (error: Error) => `cannot be started: ${error.message}`,
    );
    this.#stamps?.[Symbol.dispose]();
    return { reason: this.#reason, instead: this.#instead, detail: [exit, ...this.#lines].join('; ') };
  }

  async close(): Promise<void> {
    this.#process.kill('SIGTERM');
    const killer = setTimeout(() => this.#process.kill('SIGKILL'), endLimitMs);
    await this.ended;
    clearTimeout(killer);
  }
}
