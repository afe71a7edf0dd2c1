import { spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { annexB, type Packets } from './health/annex-b.ts';
import { PictureTrace } from './health/picture-trace.ts';
import { parseRtp } from './rtp.ts';

/** Decoding what a stream keeps, 30 s of large pictures at most, takes some seconds; more is given up. */
const limitMs = 15_000;
/** Bytes of a JPEG of the largest cameras. */
const largest = 8 * 2 ** 20;
/** The newest pictures that are encoded: of a stream that ends in a damaged one, one before it. */
const tried = 2;

/** What is written below a picture, and the font file for it. */
export interface Caption {
  text: string;
  font: string;
}

/**
 * The newest whole picture of a GOP, at its own size, as JPEG; the caption stands below it and covers nothing, or is left out where this ffmpeg
 * cannot write. Undefined when nothing could be decoded. Never rejects; when it resolves, its process is gone.
 */
export async function still(gop: Packets, caption: Caption): Promise<Buffer | undefined> {
  let pictures = 0;
  const trace = new PictureTrace(() => (pictures += 1));
  for (let index = 0; index < gop.length; index++) {
    const rtp = parseRtp(gop.packet(index));
    if (rtp) trace.receive(rtp, 0);
  }
  // Copied out here: the packets are lent until the next one comes.
  const h264 = annexB(gop);
  const newest = `select='gte(n,${Math.max(0, pictures - tried)})'`;
  return (await encoded(h264, `${newest},${below(caption)}`, caption)) ?? encoded(h264, newest, caption);
}

/** In a strip of its own below the picture. */
function below({ text, font }: Caption): string {
  // Quotes and backslashes would end the text, colons the option.
  const plain = text.replaceAll(/['\\]/g, ' ').replaceAll(':', '\\:');
  const place = 'x=12:y=h-29:fontsize=20:fontcolor=white';
  return `pad=iw:ih+36:0:0:black,drawtext=fontfile=${basename(font)}:expansion=none:text='${plain}':${place}`;
}

async function encoded(h264: Buffer, filter: string, { font }: Caption): Promise<Buffer | undefined> {
  const output = ['-fps_mode', 'passthrough', '-q:v', '2', '-f', 'mjpeg', 'pipe:1'];
  const args = ['-hide_banner', '-loglevel', 'error', '-threads', '2', '-f', 'h264', '-i', 'pipe:0'];
  // setpriv execs ffmpeg: the kernel kills it with us, even after a kill -9. It begins beside the font, whose path may be anything.
  const ffmpeg = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'ffmpeg', ...args, '-vf', `${filter},format=yuvj420p`, ...output],
    { stdio: ['pipe', 'pipe', 'ignore'], cwd: dirname(font) },
  );
  const limit = setTimeout(() => void ffmpeg.kill('SIGKILL'), limitMs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  ffmpeg.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= tried * largest) chunks.push(chunk);
  });
  ffmpeg.stdin.on('error', () => undefined); // it ended before it had read all
  ffmpeg.stdin.end(h264);
  await new Promise<void>((resolve) => {
    ffmpeg.once('close', () => resolve());
    ffmpeg.once('error', () => resolve()); // it cannot be started
  });
  clearTimeout(limit);
  const all = Buffer.concat(chunks);
  // Within a JPEG a marker of its beginning occurs nowhere else.
  const last = all.subarray(Math.max(0, all.lastIndexOf(jpegBegins)));
  const whole = bytes <= tried * largest && last.length <= largest && last.subarray(-2).equals(jpegEnds);
  return whole && last.subarray(0, jpegBegins.length).equals(jpegBegins) ? last : undefined;
}

const jpegBegins = Buffer.of(0xff, 0xd8, 0xff);
const jpegEnds = Buffer.of(0xff, 0xd9);
