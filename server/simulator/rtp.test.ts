import { expect, it } from 'vitest';
import { beginsKeyFrame, type VideoCodec } from './rtp.ts';

it.each<[string, VideoCodec, string, boolean]>([
  ['H.264 parameter set alone', 'h264', '67', true],
  ['H.264 IDR picture alone', 'h264', '65', true],
  ['H.264 parameter sets in an aggregate', 'h264', '7800196742c01e', true],
  ['first fragment of an H.264 IDR picture', 'h264', '7c85', true],
  ['a later fragment of it', 'h264', '7c05', false],
  ['H.264 predicted picture', 'h264', '41', false],
  ['H.265 parameter sets in an aggregate', 'h265', '6001001840010c01', true],
  ['first fragment of an H.265 IDR picture', 'h265', '620193', true],
  ['a later fragment of it', 'h265', '620113', false],
  ['H.265 predicted picture', 'h265', '0201', false],
  ['first packet of a JPEG', 'mjpeg', '00000000', true],
  ['a later packet of it', 'mjpeg', '000004b0', false],
  ['MPEG-4 with its headers', 'mpeg4', '000001b001', true],
  ['MPEG-4 intra picture', 'mpeg4', '000001b61000', true],
  ['MPEG-4 predicted picture', 'mpeg4', '000001b65000', false],
  ['MPEG-4 rest of a picture', 'mpeg4', '01', false],
  ['JPEG rest of nothing', 'mjpeg', '', false],
  ['H.265 rest of nothing', 'h265', '60', false],
])('tells of a packet whether a key frame begins: %s', (_, codec, payload, expected) => {
  const header = Buffer.alloc(12);
  expect(beginsKeyFrame(Buffer.concat([header, Buffer.from(payload, 'hex')]), codec)).toBe(expected);
});
