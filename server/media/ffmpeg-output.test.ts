import { expect, it } from 'vitest';
import { inputCodec, packetsLost, reasonInLine, redirects, refusesTcp } from './ffmpeg-output.ts';

// As ffmpeg 5.1 printed them against gst-rtsp-server, a closed port and a web server.
it.each([
  ['[rtsp @ 0x56456bb0a980] [error] method DESCRIBE failed: 401 Unauthorized', 'credentials_refused'],
  ['[rtsp @ 0x55658abf3bc0] [error] method DESCRIBE failed: 404 Not Found', 'stream_not_found'],
  [
    '[tcp @ 0x56150af5d980] [error] Connection to tcp://127.0.0.1:1?timeout=3000000 failed: Connection refused',
    'connection_refused',
  ],
  [
    '[rtsp @ 0x5569fef90980] [warning] Stream #0: not enough frames to estimate rate; consider increasing probesize',
    undefined,
  ],
  // A camera that answers and sends nothing is not one that cannot be shown.
  [
    '[rtsp @ 0x5569fef90980] [warning] Could not find codec parameters for stream 0 (Video: h264, none): unspecified size',
    'timeout',
  ],
  [
    '[rtsp @ 0x5569fef90980] [warning] Could not find codec parameters for stream 0 (Video: none, none): unknown codec',
    'codec_unsupported',
  ],
] as const)('%s -> %s', (line, reason) => {
  expect(reasonInLine(line)).toBe(reason);
});

it.each([
  ['[info]   Stream #0:0: Video: hevc (Rext), yuv444p12le(tv, smpte170m), 640x360 [SAR 1:1 DAR 16:9], 15 tbr', 'hevc'],
  ['[info]   Stream #0:0: Video: h264 (Constrained Baseline), yuv420p(tv, smpte170m, progressive), 640x360', 'h264'],
  ['[info]   Stream #0:0: Video: none, none, 90k tbr, 90k tbn', 'none'],
  ['[info]   Stream #0:0 -> #0:0 (hevc (native) -> h264 (libx264))', undefined],
])('%s -> codec %s', (line, codec) => expect(inputCodec(line)).toBe(codec));

it('counts packets that were lost, and knows a refused transport and a redirect', () => {
  expect(packetsLost('[rtsp @ 0x55f0a0] [warning] RTP: missed 3 packets')).toBe(3);
  expect(packetsLost('[rtsp @ 0x55f0a0] [warning] max delay reached. need to consume packet')).toBe(0);
  expect(refusesTcp('[rtsp @ 0x55f0a0] [error] method SETUP failed: 461 Unsupported transport')).toBe(true);
  expect(redirects('[rtsp @ 0x55f0a0] [info] Status 302: Redirecting to rtsp://127.0.0.1:1/a')).toBe(true);
});
