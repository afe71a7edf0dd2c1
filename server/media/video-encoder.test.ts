import { expect, it } from 'vitest';
import { createLogger } from '../log.ts';
import { Encoders, encoding, type VideoEncoder } from './video-encoder.ts';

const log = createLogger({ level: 'silent', pretty: false });

it.each<[string, VideoEncoder[], VideoEncoder, number]>([
  ['the card that is there', ['h264_vaapi'], 'h264_vaapi', 2],
  ['the first of two', ['h264_nvenc', 'h264_vaapi'], 'h264_nvenc', 1],
  ['the processor without a card', [], 'libx264', 2],
])('encodes with %s, and tries only once', async (_, working, expected, trials) => {
  const tried: VideoEncoder[] = [];
  const run = async (encoder: VideoEncoder) => {
    tried.push(encoder);
    return working.includes(encoder);
  };
  using encoders = new Encoders({ log, run });
  expect(tried).toEqual([]);
  expect(await Promise.all([encoders.best(), encoders.best()])).toEqual([expected, expected]);
  expect(tried).toHaveLength(trials);
});

it('goes over to the processor when a card fails at work', async () => {
  using encoders = new Encoders({ log, run: async () => true });
  expect(await encoders.best()).toBe('h264_nvenc');
  encoders.failed('h264_nvenc');
  expect(await encoders.best()).toBe('libx264');
});

it('caps size and rate by the profile, and takes interlaced pictures apart only where there are some', () => {
  const options = (...args: Parameters<typeof encoding>) => encoding(...args).output.join(' ');
  expect(options('libx264', 'sub', 'codec_hevc')).toMatch(/min\(640,iw\).*min\(360,ih\).*-maxrate 800k/);
  expect(options('libx264', 'main', 'codec_hevc')).toMatch(/min\(1280,iw\).*min\(720,ih\).*-maxrate 2500k/);
  expect(options('libx264', 'sub', 'b_frames')).not.toContain('yadif');
  expect(options('libx264', 'sub', 'interlaced')).toContain('yadif');
});
