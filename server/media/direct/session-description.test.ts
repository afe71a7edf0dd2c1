import { expect, it } from 'vitest';
import { controlUrl, parseSessionDescription } from './session-description.ts';

const description = (lines: string[]) =>
  `${['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=x', 't=0 0', ...lines].join('\r\n')}\r\n`;

it('reads the first video track, and nothing of the others', () => {
  const text = description([
    'a=control:*',
    'm=audio 0 RTP/AVP 8',
    'a=rtpmap:8 PCMA/8000',
    'a=control:track1',
    'm=video 0 RTP/AVP 35',
    'a=rtpmap:35 h264/90000',
    'a=fmtp:35 profile-level-id=42e01e; packetization-mode=1;sprop-parameter-sets=Z0LAHtoCgL/l,aM48gA==',
    'a=control:track2',
    'm=application 0 RTP/AVP 107',
    'a=control:track3',
  ]);
  expect(parseSessionDescription(text)).toEqual({
    payloadType: 35,
    encoding: 'H264',
    packetizationMode: 1,
    parameterSets: [Buffer.from('6742c01eda0280bfe5', 'hex'), Buffer.from('68ce3c80', 'hex')],
    control: 'track2',
    sessionControl: '*',
  });
});

it('bears with what cameras leave out', () => {
  expect(parseSessionDescription(description(['m=video 0 RTP/AVP 26']))).toEqual({
    ...{ payloadType: 26, encoding: undefined, packetizationMode: 0, parameterSets: [] },
    ...{ control: undefined, sessionControl: undefined },
  });
  expect(parseSessionDescription(description(['m=audio 0 RTP/AVP 8']))).toBeUndefined();
  expect(parseSessionDescription('')).toBeUndefined();
});

it('takes no more parameter sets than anybody sends', () => {
  const sets = Array.from({ length: 50 }, () => 'Z0LAHtoCgL/l').join(',');
  const huge = Buffer.alloc(5000, 0x67).toString('base64');
  const parse = (text: string) =>
    parseSessionDescription(description(['m=video 0 RTP/AVP 96', `a=fmtp:96 sprop-parameter-sets=${text}`]))!
      .parameterSets;
  expect(parse(sets)).toHaveLength(8);
  expect(parse(huge)).toEqual([]);
});

it.each([
  ['rtsp://c/live/', undefined, 'rtsp://c/live/'],
  ['rtsp://c/live', '*', 'rtsp://c/live'],
  ['rtsp://c/live', 'trackID=1', 'rtsp://c/live/trackID=1'],
  ['rtsp://c/live/', 'trackID=1', 'rtsp://c/live/trackID=1'],
  ['rtsp://c/live/', '/trackID=1', 'rtsp://c/live/trackID=1'],
  ['rtsp://c/cam?channel=1&subtype=0', 'trackID=0', 'rtsp://c/cam?channel=1&subtype=0/trackID=0'],
  ['rtsp://c/live', 'rtsp://10.0.0.1/other/track1', 'rtsp://10.0.0.1/other/track1'],
])('of %s and %s makes %s', (base, control, url) => expect(controlUrl(base, control)).toBe(url));
