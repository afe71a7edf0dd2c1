import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader, copyObstacle, eachNal, parseSps, sliceType } from './h264.ts';
import { nal } from './rtp.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');
/** As x264 makes them, with the NAL header byte. */
const sets = {
  baseline: '6742c01ed900a02ff97011000003000100000300320f162e48',
  main: '674d401eeca05217f1126022000003000200000300641e2c5b2c',
  high: '67640028acd940780227e5c044000003000400000300c83c60c658',
  interlaced: '67640015acd941710f112e0220000003002000000643e28532c0',
  high422: '677a001ebcd940a02ff89c0440000003004000000c83c58b6580',
  high10: '676e001ea6cd940a02ff97011000000300100000030320f162d960',
};
const body = (set: keyof typeof sets) => bytes(sets[set]).subarray(1);

describe('parseSps', () => {
  it.each([
    ['baseline', { profile: 66, level: 30, width: 640, height: 360, chromaFormat: 1, bitDepth: 8, interlaced: false }],
    ['main', { profile: 77, width: 642, height: 362, interlaced: false }],
    ['high', { profile: 100, width: 1920, height: 1080, chromaFormat: 1, bitDepth: 8, interlaced: false }],
    ['interlaced', { width: 354, height: 240, interlaced: true }],
    ['high422', { profile: 122, chromaFormat: 2, bitDepth: 8, width: 640, height: 360 }],
    ['high10', { profile: 110, chromaFormat: 1, bitDepth: 10, width: 640, height: 360 }],
  ] as const)('reads %s', (set, expected) => expect(parseSps(body(set))).toMatchObject(expected));

  it('makes nothing of one that is cut off', () => {
    for (let length = 0; length < 10; length++) expect(parseSps(body('high').subarray(0, length))).toBeUndefined();
  });

  it('survives whatever bytes come, in bounded time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        const sps = parseSps(Buffer.from(any));
        if (sps) expect(sps.width * sps.height).toBeGreaterThan(0);
        sliceType(Buffer.from(any));
        eachNal(Buffer.from(any), copyObstacle);
      }),
    );
  });
});

it('reads numbers across emulation prevention bytes', () => {
  const reader = new BitReader(bytes('0000030180'));
  expect([reader.bits(24), reader.bits(8), reader.overrun]).toEqual([1, 0x80, false]);
  expect([reader.bit(), reader.overrun]).toEqual([0, true]);
});

it.each([
  ['a P slice', nal.slice, '9a246c', undefined],
  ['a B slice', nal.slice, '9e4178', 'b_frames'],
  ['a key frame', nal.idr, '8884', undefined],
  ['a slice of which nothing is there', nal.slice, '', undefined],
] as const)('sees in %s what stands against sending it on as it comes', (_, type, slice, obstacle) => {
  expect(copyObstacle(type, bytes(slice))).toBe(obstacle);
});

it.each([
  ['baseline', undefined],
  ['main', undefined],
  ['high', undefined],
  ['interlaced', 'interlaced'],
  ['high422', 'profile'],
  ['high10', 'profile'],
] as const)('sees in the parameter set of %s: %s', (set, obstacle) =>
  expect(copyObstacle(nal.sps, body(set))).toBe(obstacle),
);

it('gives each NAL unit that begins in a payload, however it was packed', () => {
  const seen: string[] = [];
  const each = (hex: string) => eachNal(bytes(hex), (type, unit) => seen.push(`${type}:${unit.toString('hex')}`));
  each('41aabb'); // single
  each('780003670102000268ff'); // STAP-A
  each('7c81aabb'); // FU-A, first fragment of a slice
  each('7c01ccdd'); // and its next one
  each('78ffff41'); // a length that leads beyond the payload
  expect(seen).toEqual(['1:aabb', '7:0102', '8:ff', '1:aabb', '1:']);
});
