import { spawn, type ChildProcess } from 'node:child_process';
import type { PictureSize } from './picture.ts';

export interface EncoderSettings extends PictureSize {
  gopSeconds: number;
  bitrateKbit: number;
  /** H.264 unless told otherwise. */
  codec?: 'h264' | 'h265' | 'mjpeg' | 'mpeg4';
  /** Of H.264; baseline unless told otherwise. B-frames need main or high. */
  h264Profile?: 'baseline' | 'main' | 'high';
  /** Between two pictures that others refer to; none unless told otherwise. Of H.264 and H.265. */
  bFrames?: number;
  /** Where parameter sets are: before each key frame and in the session description, or there alone. */
  parameterSets?: 'stream' | 'description';
}

/** Bytes of an RTP packet at most. */
export const packetSize = 1200;

const mjpeg = [
  ...['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '10'],
  ...['-huffman', 'default', '-force_duplicated_matrix', '1'],
];

/**
 * As cheap as encoding gets, with one reference as cameras of the time have it. `steady`: a fixed quality in place of the bit rate, so
 * that a picture that does not change is not refined either.
 */
export function codecArguments(settings: EncoderSettings, steady = false): string[] {
  const { codec = 'h264', fps, gopSeconds, bitrateKbit, parameterSets = 'stream' } = settings;
  const bitrate = ['-b:v', `${bitrateKbit}k`, '-maxrate', `${bitrateKbit}k`, '-bufsize', `${bitrateKbit}k`];
  const rate = !steady ? bitrate : codec === 'mpeg4' ? ['-q:v', '6'] : ['-qp', '28'];
  const gop = ['-g', String(Math.max(1, Math.round(fps * gopSeconds)))];
  const header = ['-flags', '+global_header', ...(parameterSets === 'stream' ? ['-bsf:v', 'dump_extra'] : [])];
  const common = ['-an', '-threads', '1'];
  switch (codec) {
    case 'h264':
      return [...common, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', ...h264(settings), ...rate, ...gop, ...header];
    case 'h265':
      return [...common, '-pix_fmt', 'yuv420p', '-c:v', 'libx265', ...h265(settings), ...rate, ...gop, ...header];
    case 'mpeg4':
      return [...common, '-pix_fmt', 'yuv420p', '-c:v', 'mpeg4', ...rate, ...gop, ...header];
    case 'mjpeg': // RFC 2435 leaves the Huffman tables out, so they have to be the standard ones, and players want both matrices
      return [...common, ...mjpeg];
  }
}

/**
 * The fastest preset makes baseline whatever it is asked for; the other profiles come with what makes them. `stitchable`: the same
 * parameter sets at any rate, so that one stream can follow the other within a session.
 */
function h264({ h264Profile = 'baseline', bFrames = 0 }: EncoderSettings): string[] {
  const tools = { baseline: 'cabac=0', main: 'cabac=1', high: 'cabac=1:8x8dct=1' }[h264Profile];
  return [
    ...['-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', h264Profile, '-bf', String(bFrames)],
    ...['-sc_threshold', '0', '-x264-params', `${tools}:b-adapt=0:stitchable=1`],
  ];
}

function h265({ bFrames = 0 }: EncoderSettings): string[] {
  const order = `b-adapt=0:bframes=${bFrames}:rc-lookahead=${bFrames + 1}`;
  const parameters = `log-level=error:scenecut=0:open-gop=0:${order}`;
  return ['-preset', 'ultrafast', '-tune', 'zerolatency', '-x265-params', parameters];
}

/** Dies with this process, however that dies. */
export function spawnFfmpeg(args: string[], stdio: ('pipe' | 'ignore')[]): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'ffmpeg', '-hide_banner', '-loglevel', 'error', ...args], { stdio });
}
