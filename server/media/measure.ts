import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StreamFacts } from '../contract/onboarding.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import { concatInput, inputScript } from './ffmpeg-command.ts';
import { reasonInLine, redirects, refusesTcp } from './ffmpeg-output.ts';
import { describeStream } from './rtsp-describe.ts';
import type { StreamLocation } from './source.ts';
import { streamFacts } from './stream-facts.ts';

/** Seconds of stream that are looked at: two key frames of a usual camera, and enough to tell a long GOP. */
const lookSeconds = 8;
/** For the whole of it; a stream without usable times would be read for ever. */
const measureLimitMs = 16_000;
const pictureLimitMs = 15_000;
/** Lines of ffprobe that are kept: 8 s of 120 pictures a second, and its log. */
const mostLines = 2000;
/** Bytes of a JPEG of at most 640x360. */
const largestPicture = 512 * 1024;

export interface MeasureOptions {
  location: StreamLocation;
  signal: AbortSignal;
}

/** What a stream is; or the reason why nothing came. */
export type Measured = { facts: StreamFacts } | { reason: StreamReason };

/**
 * Pulls a stream for some seconds and says what it is, whatever its codec; it is asked for its description first, which also finds out
 * where it redirects to. Rejects with the signal's reason alone; when it settles, its process is gone.
 */
export async function measureStream({ location, signal }: MeasureOptions): Promise<Measured> {
  const described = await describeStream(location, signal);
  signal.throwIfAborted();
  if ('reason' in described) return described;
  const there = { ...location, url: described.url };
  const measured = await look(there, signal);
  return 'refusesTcp' in measured ? withoutTcp(await look({ ...there, transport: 'udp' }, signal)) : measured;
}

const withoutTcp = (measured: Measured | { refusesTcp: true }): Measured =>
  'refusesTcp' in measured ? { reason: 'failed' } : measured;

async function look(location: StreamLocation, signal: AbortSignal): Promise<Measured | { refusesTcp: true }> {
  const shown = ['-show_entries', 'stream=codec_name,profile,width,height,has_b_frames:packet=pts_time,size,flags'];
  const span = ['-select_streams', 'v:0', '-read_intervals', `%+${lookSeconds}`];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(measureLimitMs)]);
  const lines: string[] = [];
  let reason: StreamReason | undefined;
  let tcpRefused = false;
  using child = start('ffprobe', [...input, ...span, ...shown, '-of', 'compact', 'pipe:0'], location, limit);
  createInterface({ input: child.process.stdout }).on('line', (line) => {
    if (line !== '' && lines.length < mostLines) lines.push(line);
  });
  createInterface({ input: child.process.stderr }).on('line', (line) => {
    tcpRefused ||= refusesTcp(line);
    // It did not redirect when it was asked for its description.
    reason ??= redirects(line) ? 'redirect_refused' : reasonInLine(line);
    if (reason === 'redirect_refused') child[Symbol.dispose]();
    const described = describedStream(line);
    if (described) lines.push(described);
  });
  await child.gone;
  signal.throwIfAborted();
  const facts = streamFacts(lines);
  if (facts) return { facts };
  return tcpRefused ? { refusesTcp: true } : { reason: reason ?? 'stalled' };
}

/** One picture of the stream as JPEG, at most 640 pixels wide; undefined when none came. Rejects with the signal's reason alone. */
export async function takePicture({ location, signal }: MeasureOptions): Promise<Buffer | undefined> {
  const described = await describeStream(location, signal);
  signal.throwIfAborted();
  if ('reason' in described) return undefined;
  const output = ['-map', '0:v:0', '-frames:v', '1', '-vf', "scale='min(640,iw)':-2", '-f', 'mjpeg', 'pipe:1'];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(pictureLimitMs)]);
  const args = [...input, '-i', 'pipe:0', ...output];
  using child = start('ffmpeg', args, { ...location, url: described.url }, limit);
  const parts: Buffer[] = [];
  let bytes = 0;
  createInterface({ input: child.process.stderr }).on('line', (line) => {
    if (redirects(line)) child[Symbol.dispose]();
  });
  child.process.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= largestPicture) parts.push(part);
  });
  await child.gone;
  signal.throwIfAborted();
  return bytes > 0 && bytes <= largestPicture ? Buffer.concat(parts) : undefined;
}

const transportOf = ({ transport }: StreamLocation) => (transport === 'udp' ? 'udp' : 'tcp');

const input = ['-hide_banner', '-loglevel', 'level+info', ...concatInput];

/** More than the least of both: sizes and B-frames of some codecs are known late. */
const patient = 'option analyzeduration 5000000\noption probesize 5000000\n';

/** Killed with its scope, by the signal and with this process. `gone` never rejects. */
function start(program: 'ffprobe' | 'ffmpeg', args: readonly string[], location: StreamLocation, signal: AbortSignal) {
  const process = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  process.stdin.on('error', () => undefined); // it may die before it has read its script
  process.stdin.end(inputScript(location, { transport: transportOf(location), transcode: undefined }) + patient);
  const kill = () => void process.kill('SIGKILL');
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill, { once: true });
  const gone = once(process, 'close').then(
    () => undefined,
    () => undefined, // it cannot be started: nothing comes of it
  );
  void gone.then(() => signal.removeEventListener('abort', kill));
  return { process, gone, [Symbol.dispose]: kill };
}

/** The stream as ffprobe's log has it before the first packet: all there is when it is ended before it says it itself. */
function describedStream(line: string): string | undefined {
  const [, codec, profile, width, height] =
    /Stream #0:\d+.*: Video: (\w+)(?: \(([^)]+)\))?.*?, (\d{2,5})x(\d{2,5})/.exec(line) ?? [];
  return codec && `stream|codec_name=${codec}|profile=${profile ?? 'unknown'}|width=${width}|height=${height}`;
}
