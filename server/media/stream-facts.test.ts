import { describe, expect, test } from 'vitest';
import { streamFacts } from './stream-facts.ts';

const stream = (more = '') => `stream|codec_name=h264|profile=Main|width=1280|height=720|has_b_frames=0${more}`;
/** Packets at `fps`, key frames at these seconds, for `seconds`; as ffprobe prints them. */
const packets = (seconds: number, keyFrames: number[], { fps = 10, bytes = 1250 } = {}): string[] =>
  Array.from({ length: seconds * fps }, (_, index) => {
    const key = keyFrames.some((at) => Math.round(at * fps) === index);
    return `packet|pts_time=${(index / fps).toFixed(6)}|size=${bytes}|flags=${key ? 'K_' : '__'}|side_data|`;
  });

test('codec, size, rates of an ordinary stream', () => {
  expect(streamFacts([...packets(8, [0, 2, 4, 6]), stream()])).toEqual({
    codec: 'H.264',
    encodingProfile: 'Main',
    width: 1280,
    height: 720,
    fps: 10,
    bitrateKbit: 101, // one packet more than there are intervals
    gopSeconds: 2,
    gopAtLeast: false,
    irregularKeyFrames: false,
    bFrames: false,
  });
});

test.each([
  ['hevc', 'H.265'],
  ['mjpeg', 'MJPEG'],
  ['mpeg4', 'MPEG-4'],
  ['vp9', 'VP9'],
])('%s is called %s', (name, codec) => {
  expect(streamFacts([...packets(1, [0]), stream().replace('h264', name)])).toMatchObject({ codec });
});

describe('key frames', () => {
  test.each<[what: string, keyFrames: number[], expected: object]>([
    ['one a second', [0, 1, 2, 3, 4, 5, 6, 7], { gopSeconds: 1, gopAtLeast: false, irregularKeyFrames: false }],
    ['none after the first', [0], { gopSeconds: 7.9, gopAtLeast: true, irregularKeyFrames: false }],
    ['every five seconds', [0, 5], { gopSeconds: 5, gopAtLeast: false, irregularKeyFrames: false }],
    ['stretched as nothing happens', [0, 1, 5], { gopSeconds: 4, gopAtLeast: false, irregularKeyFrames: true }],
    ['stretched to the end', [0, 1, 2], { gopSeconds: 5.9, gopAtLeast: true, irregularKeyFrames: true }],
    ['a picture early', [0, 2, 3.9, 6], { gopSeconds: 2.1, gopAtLeast: false, irregularKeyFrames: false }],
  ])('%s', (_, keyFrames, expected) => {
    expect(streamFacts([...packets(8, keyFrames), stream()])).toMatchObject(expected);
  });

  test('the very first packet, whose time ffprobe does not know, counts', () => {
    const [first, ...rest] = packets(8, [0, 4]);
    expect(streamFacts([first!.replace('0.000000', 'N/A'), ...rest, stream()])).toMatchObject({ gopSeconds: 3.9 });
  });
});

describe('B-frames', () => {
  test('by what the stream says, and by the order of its pictures', () => {
    expect(streamFacts([...packets(1, [0]), stream().replace('has_b_frames=0', 'has_b_frames=2')])?.bFrames).toBe(true);
    const swapped = packets(2, [0]).flatMap((_, index, all) => (index % 2 ? [all[index - 1]!] : [all[index + 1]!]));
    expect(streamFacts([...swapped, stream()])?.bFrames).toBe(true);
  });

  test('not by a clock that jumped back once', () => {
    const jumped = [...packets(2, [0, 1]), ...packets(2, [0, 1])];
    expect(streamFacts([...jumped, stream()])?.bFrames).toBe(false);
  });
});

test.each<[what: string, lines: string[]]>([
  ['nothing', []],
  ['a description alone', [stream()]],
  ['packets alone', packets(1, [0])],
  ['no size', [...packets(1, [0]), 'stream|codec_name=h264|width=0|height=0']],
  ['nonsense', ['packet', 'stream|width', '|||', 'packet|pts_time=NaN|size=-']],
])('%s are no facts', (_, lines) => {
  expect(streamFacts(lines)).toBeUndefined();
});

test('times that make no sense give no rates instead of wrong ones', () => {
  const lines = packets(1, [0]).map((line) => line.replace(/pts_time=[\d.]+/, 'pts_time=N/A'));
  expect(streamFacts([...lines, stream()])).toMatchObject({ fps: 0, bitrateKbit: 0, gopSeconds: 0 });
});
