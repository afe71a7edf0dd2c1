import { describe, expect, test } from 'vitest';
import type { DeviceRemark } from '../cameras/device-report.ts';
import type { ErrorCode } from '../contract/common.ts';
import type { Advice, AdviceCode, StreamFacts } from '../contract/onboarding.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import { advice, type Evidence } from './advice.ts';

const facts = (more: Partial<StreamFacts> = {}): StreamFacts => ({
  codec: 'H.264',
  encodingProfile: 'Main',
  width: 1920,
  height: 1080,
  fps: 15,
  bitrateKbit: 2000,
  gopSeconds: 2,
  gopAtLeast: false,
  irregularKeyFrames: false,
  bFrames: false,
  ...more,
});
const small = (more: Partial<StreamFacts> = {}) => facts({ width: 640, height: 360, bitrateKbit: 500, ...more });
const picture = { source: 's', sourceConfiguration: 'c' };
const profile = {
  ...picture,
  token: 'x',
  codec: 'H264',
  width: 1920,
  height: 1080,
  fps: 15,
  gopFrames: 30,
  url: 'rtsp://h/1',
};
const device = (remarks: DeviceRemark[] = [], more: Partial<NonNullable<Evidence['device']>> = {}) => ({
  main: profile,
  sub: { ...profile, width: 640, height: 360 },
  remarks,
  ...more,
});
/** `main codec H.265` for each piece, `!` before what blocks. */
const said = (pieces: Advice[]) =>
  pieces.map(({ code, profile, found, blocks }) =>
    [(blocks ? '!' : '') + code, profile, found].filter((part) => part !== undefined).join(' '),
  );

test('a camera as it should be needs nothing', () => {
  const streams = { main: { facts: facts() }, sub: { facts: small() } };
  expect(advice({ device: device(), streams })).toEqual([]);
  expect(advice({})).toEqual([]);
});

describe('a stream as it came in', () => {
  test.each<[what: string, main: Partial<StreamFacts>, expected: string[]]>([
    ['H.265', { codec: 'H.265' }, ['codec main H.265']],
    ['H.265, whose B-frames are the least of it', { codec: 'H.265', bFrames: true }, ['codec main H.265']],
    ['MJPEG', { codec: 'MJPEG', gopSeconds: 0.1 }, ['codec main MJPEG']],
    ['B-frames', { bFrames: true }, ['b_frames main']],
    ['a key frame every four seconds', { gopSeconds: 4 }, []],
    ['a key frame every five seconds', { gopSeconds: 5 }, ['gop_long main 5 s']],
    ['no second key frame', { gopSeconds: 7.9, gopAtLeast: true }, ['gop_long main > 7.9 s']],
    ['irregular key frames', { gopSeconds: 6, irregularKeyFrames: true }, ['smart_codec main 6 s']],
    ['few pictures', { fps: 6 }, ['frame_rate_low main 6 fps']],
    ['ten pictures a second, nearly', { fps: 9.9 }, []],
    ['a rate that could not be told', { fps: 0, bitrateKbit: 0 }, []],
    ['more than the line carries', { bitrateKbit: 8200 }, ['bitrate_high main 8.2 Mbit/s']],
    [
      'all at once',
      { codec: 'H.265', gopSeconds: 10, fps: 5, bitrateKbit: 9000 },
      ['codec main H.265', 'gop_long main 10 s', 'frame_rate_low main 5 fps', 'bitrate_high main 9 Mbit/s'],
    ],
  ])('main: %s', (_, more, expected) => {
    expect(said(advice({ streams: { main: { facts: facts(more) } } }))).toEqual(expected);
  });

  test.each<[what: string, sub: Partial<StreamFacts>, expected: string[]]>([
    ['H.265', { codec: 'H.265' }, ['sub_codec sub H.265']],
    ['7 pictures a second', { fps: 7 }, ['sub_slow sub 7 fps']],
    ['8 pictures a second', { fps: 8 }, []],
    ['as large as D1', { width: 704, height: 576 }, []],
    ['as large as 720p', { width: 1280, height: 720 }, ['sub_large sub 1280x720']],
    ['2 Mbit/s', { bitrateKbit: 2000 }, ['bitrate_high sub 2 Mbit/s']],
    ['a long GOP', { gopSeconds: 10 }, ['gop_long sub 10 s']],
  ])('sub: %s', (_, more, expected) => {
    expect(said(advice({ streams: { sub: { facts: small(more) } } }))).toEqual(expected);
  });

  test.each<[declared: number, measured: number, expected: string[]]>([
    [2, 2.1, []],
    [2, 4, []],
    [2, 5.5, ['smart_codec main 5.5 s']],
    [1, 3.5, ['smart_codec main 3.5 s']],
    [10, 10, ['gop_long main 10 s']],
  ])('set to a key frame every %s s, measured %s s', (declaredGopSeconds, gopSeconds, expected) => {
    const main = { facts: facts({ gopSeconds }), declaredGopSeconds };
    expect(said(advice({ streams: { main } }))).toEqual(expected);
  });
});

describe('a stream that did not come', () => {
  test.each<[StreamReason, AdviceCode]>([
    ['host_unreachable', 'address_unreachable'],
    ['timeout', 'address_unreachable'],
    ['connection_refused', 'port_wrong'],
    ['not_rtsp', 'port_wrong'],
    ['credentials_refused', 'password_wrong'],
    ['stream_not_found', 'path_wrong'],
    ['session_limit', 'limit_reached'],
    ['server_busy', 'limit_reached'],
    ['no_video', 'no_video'],
    ['tls_failed', 'tls_failed'],
    ['redirect_refused', 'address_not_allowed'],
    ['stalled', 'stream_silent'],
    ['connection_lost', 'stream_silent'],
    ['failed', 'stream_silent'],
  ])('for %s: %s', (reason, code) => {
    expect(advice({ streams: { main: { reason } } })).toEqual([{ code, profile: 'main', blocks: true }]);
    expect(advice({ streams: { sub: { reason } } })).toEqual([{ code, profile: 'sub', blocks: false }]);
  });
});

describe('what a device says of itself', () => {
  test.each<[DeviceRemark, string]>([
    ['main_not_h264', 'codec main H.265'],
    ['larger_not_h264', 'larger_codec'],
    ['gop_long', 'gop_long main 10 s'],
    ['sub_missing', 'sub_missing'],
    ['sub_not_h264', 'sub_codec sub MJPEG'],
    ['sub_slow', 'sub_slow sub 4 fps'],
    ['sub_large', 'sub_large sub 1280x720'],
  ])('%s', (remark, expected) => {
    const main = { ...profile, codec: 'H265', gopFrames: 150 };
    const sub = { ...profile, codec: 'JPEG', width: 1280, height: 720, fps: 4 };
    expect(said(advice({ device: device([remark], { main, sub }) }))).toEqual([expected]);
  });

  test('counts only as long as the stream itself was not measured', () => {
    const remarks: DeviceRemark[] = ['gop_long', 'sub_missing'];
    const streams = { main: { facts: facts({ gopSeconds: 2 }) } };
    expect(said(advice({ device: device(remarks), streams }))).toEqual(['sub_missing']);
  });

  test.each<[offsetMs: number | undefined, expected: string[]]>([
    [undefined, []],
    [59_000, []],
    [-61_000, ['clock_wrong -1 min']],
    [7 * 3600_000, ['clock_wrong +7 h']],
    [-400 * 24 * 3600_000, ['clock_wrong -400 d']],
  ])('a clock that is off by %s ms', (timeOffsetMs, expected) => {
    expect(said(advice({ device: device([], { timeOffsetMs }) }))).toEqual(expected);
  });
});

test.each<[ErrorCode, string[]]>([
  ['host_unknown', ['!address_unreachable']],
  ['host_unreachable', ['!address_unreachable']],
  ['host_not_allowed', ['!address_not_allowed']],
  ['onvif_failed', ['!onvif_off']],
  ['onvif_no_profile', ['!profile_missing']],
  ['onvif_credentials_refused', ['!password_wrong']],
  ['unavailable', []],
])('a device that could not be asked: %s', (failure, expected) => {
  expect(said(advice({ failure }))).toEqual(expected);
});

test('what blocks comes first', () => {
  const streams = { main: { reason: 'session_limit' as const }, sub: { facts: small({ gopSeconds: 9 }) } };
  expect(said(advice({ device: device(['sub_slow']), streams }))).toEqual(['!limit_reached main', 'gop_long sub 9 s']);
});
