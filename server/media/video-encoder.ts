import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import type { Profile } from '../contract/common.ts';
import type { Logger } from '../log.ts';
import type { TranscodeCause } from './engine.ts';

/** ffmpeg's names of the H.264 encoders that are made use of, the best first. */
export const videoEncoders = ['h264_nvenc', 'h264_vaapi', 'libx264'] as const;
export type VideoEncoder = (typeof videoEncoders)[number];

/** Of a graphics card; without it the encoder is not even tried. */
const device: Record<VideoEncoder, string | undefined> = {
  h264_nvenc: '/dev/nvidia0',
  h264_vaapi: '/dev/dri/renderD128',
  libx264: undefined,
};
const trialLimitMs = 10_000;

/** The largest picture (pixels) and bit rate (kbit/s) that a profile is transcoded to. */
const caps: Record<Profile, { width: number; height: number; kbit: number }> = {
  main: { width: 1280, height: 720, kbit: 2500 },
  sub: { width: 640, height: 360, kbit: 800 },
};

/** Pictures a second that encoders reckon with. */
const usualFps = 25;

export interface Encoding {
  /** Options before the input. */
  global: string[];
  /** Filter and encoder: options of the output. */
  output: string[];
}

/**
 * ffmpeg's options to make of any picture H.264 that every browser takes: constrained baseline, a key frame each second, no delay.
 * Pictures are stamped by this machine's clock when they have been decoded, so that nothing of a camera's wrong or jumping clock is left.
 */
export function encoding(encoder: VideoEncoder, profile: Profile, cause: TranscodeCause): Encoding {
  const { width, height, kbit } = caps[profile];
  const filters = [
    ...(cause === 'interlaced' ? ['yadif=deint=interlaced'] : []),
    `scale=w='min(${width},iw)':h='min(${height},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`,
    ...(encoder === 'h264_vaapi' ? ['format=nv12'] : ['format=yuv420p']),
    'setpts=RTCTIME/(TB*1000000)',
    ...(encoder === 'h264_vaapi' ? ['hwupload'] : []),
  ];
  const rate = ['-maxrate', `${kbit}k`, '-bufsize', `${kbit / 2}k`];
  const codec: Record<VideoEncoder, string[]> = {
    libx264: [
      ...['-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
      ...['-crf', '24', ...rate, '-threads', '1'],
      // Of a camera that names no frame rate ffmpeg takes 90,000 a second for granted, and the level of the stream would be one that no browser has.
      ...['-x264-params', `fps=${usualFps}`],
    ],
    h264_nvenc: [
      ...['-preset', 'p2', '-tune', 'ull', '-profile:v', 'baseline', '-forced-idr', '1', '-zerolatency', '1'],
      ...['-b:v', `${kbit}k`, ...rate],
    ],
    h264_vaapi: ['-profile:v', 'constrained_baseline', '-bf', '0', '-b:v', `${kbit}k`, ...rate],
  };
  // As they come: no picture is doubled or left out to fit a rate that a camera only claims. Cards' encoders keep to their rate by that claim.
  const pace =
    encoder === 'libx264' ? ['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'] : ['-r', String(usualFps)];
  return {
    global: encoder === 'h264_vaapi' ? ['-vaapi_device', device.h264_vaapi!] : [],
    output: [
      ...['-vf', filters.join(','), ...pace],
      ...['-c:v', encoder, ...codec[encoder]],
      ...['-force_key_frames', 'expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+1))', '-g', '60'],
    ],
  };
}

/** Whether ffmpeg encodes a few pictures with these options. Never rejects. */
export type Trial = (encoder: VideoEncoder, signal: AbortSignal) => Promise<boolean>;

const trial: Trial = async (encoder, signal) => {
  if (!(await access(device[encoder] ?? '/').then(() => true, () => false))) return false; // prettier-ignore
  const { global, output } = encoding(encoder, 'sub', 'profile');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25', '-frames:v', '10'];
  const args = ['-v', 'error', '-nostdin', ...global, ...source, ...output, '-f', 'null', '-'];
  return new Promise((done) => {
    execFile('ffmpeg', args, { timeout: trialLimitMs, killSignal: 'SIGKILL', signal }, (error) => done(error === null));
  });
};

/** Knows which encoder this host has: found out once, at first need, by really encoding. */
export class Encoders implements Disposable {
  readonly #log: Logger;
  readonly #trial: Trial;
  readonly #closing = new AbortController();
  #best: Promise<VideoEncoder> | undefined;

  constructor({ log, run = trial }: { log: Logger; run?: Trial }) {
    this.#log = log;
    this.#trial = run;
  }

  /** The best that works; libx264 when no hardware does. Never rejects. */
  best(): Promise<VideoEncoder> {
    return (this.#best ??= this.#find());
  }

  /** One that failed at work (cards admit only so many at a time): from now on the processor encodes. */
  failed(encoder: VideoEncoder): void {
    if (encoder === 'libx264') return;
    this.#log.warn({ encoder }, 'hardware encoder failed, from now on the processor encodes');
    this.#best = Promise.resolve('libx264');
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
  }

  async #find(): Promise<VideoEncoder> {
    for (const encoder of videoEncoders) {
      if (encoder !== 'libx264' && !(await this.#trial(encoder, this.#closing.signal))) continue;
      this.#log.info({ encoder }, 'encoder for cameras that need transcoding');
      return encoder;
    }
    return 'libx264';
  }
}
