import { spawn } from 'node:child_process';
import { lookHeight, lookWidth, type Luma } from './picture-judgement.ts';

/** A look that takes longer than this is given up. */
const limitMs = 5000;
/** Pictures that are decoded at most; a GOP of 30 s at 30 a second is within. Small: 5 KB each. */
const mostPictures = 1200;
const pictureBytes = lookWidth * lookHeight;
/** The end of what ffmpeg says, characters. */
const keptLog = 2000;

export interface Look {
  pictures: Luma[];
  /** Time of a core that decoding took, ms; undefined when it had to be killed. */
  cpuMs: number | undefined;
}

const args = [
  ...['-hide_banner', '-nostats', '-benchmark', '-threads', '1', '-f', 'h264', '-i', 'pipe:0'],
  // Averages over the area, and luma as it was coded.
  ...['-vf', `scale=${lookWidth}:${lookHeight}:flags=area:in_range=full:out_range=full,format=gray`],
  // Each picture once, whatever rate the stream says of itself.
  ...[
    '-fps_mode',
    'passthrough',
    '-frames:v',
    String(mostPictures),
    '-filter_threads',
    '1',
    '-threads',
    '1',
    '-f',
    'rawvideo',
    'pipe:1',
  ],
];

/**
 * Decodes H.264 (Annex B) with a short-lived ffmpeg and answers its pictures, small and grey, in their order; what cannot be decoded is left
 * out. Costs about 40 ms of a core and 1 ms more for each picture of 640x360. Ends at once, with what there is, when the signal is aborted;
 * the process is gone when it resolves. Never rejects.
 */
export function look(h264: Buffer, signal: AbortSignal): Promise<Look> {
  // setpriv execs ffmpeg: the kernel kills it with us, even after a kill -9.
  const ffmpeg = spawn('setpriv', ['--pdeathsig', 'KILL', 'ffmpeg', ...args], { stdio: 'pipe' });
  const kill = () => void ffmpeg.kill('SIGKILL');
  const limit = setTimeout(kill, limitMs);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const chunks: Buffer[] = [];
  ffmpeg.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  ffmpeg.stdin.on('error', () => undefined); // it ended before it had read all
  ffmpeg.stdin.end(h264);
  let said = '';
  ffmpeg.stderr.setEncoding('latin1').on('data', (text: string) => (said = (said + text).slice(-keptLog)));
  const { promise, resolve } = Promise.withResolvers<Look>();
  const end = () => {
    clearTimeout(limit);
    signal.removeEventListener('abort', kill);
    resolve({ pictures: pictures(Buffer.concat(chunks)), cpuMs: cpuTime(said) });
  };
  ffmpeg.once('close', end);
  ffmpeg.once('error', end); // it cannot be started
  return promise;
}

/** From the line that -benchmark adds at the end, which counts what comes after the start: `bench: utime=0.034s stime=0.012s rtime=0.050s`. */
function cpuTime(said: string): number | undefined {
  const bench = /utime=([\d.]+)s stime=([\d.]+)s/.exec(said);
  return bench ? (Number(bench[1]) + Number(bench[2])) * 1000 : undefined;
}

const pictures = (bytes: Buffer): Luma[] =>
  Array.from({ length: Math.floor(bytes.length / pictureBytes) }, (_, index) =>
    bytes.subarray(index * pictureBytes, (index + 1) * pictureBytes),
  );
