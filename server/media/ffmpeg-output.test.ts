import { expect, it } from 'vitest';
import { isUnclear, reasonInLine } from './ffmpeg-output.ts';

// As ffmpeg 5.1 printed them against gst-rtsp-server, a closed port and a web server.
it.each([
  ['[rtsp @ 0x56456bb0a980] [error] method DESCRIBE failed: 401 Unauthorized', 'credentials_refused'],
  ['[rtsp @ 0x55658abf3bc0] [error] method DESCRIBE failed: 404 Not Found', 'stream_not_found'],
  [
    '[tcp @ 0x56150af5d980] [error] Connection to tcp://127.0.0.1:1?timeout=3000000 failed: Connection refused',
    'connection_refused',
  ],
  [
    '[info]   Stream #0:0: Video: hevc (Rext), yuv444p12le(tv, smpte170m), 640x360 [SAR 1:1 DAR 16:9], 15 tbr',
    'codec_h265',
  ],
  ['[info]   Stream #0:0: Video: mjpeg (Baseline), yuvj420p(pc), 640x360, 15 tbr', 'codec_unsupported'],
  ['[info]   Stream #0:0: Video: h264 (Constrained Baseline), yuv420p(tv, smpte170m, progressive), 640x360', undefined],
  [
    '[rtsp @ 0x5569fef90980] [warning] Stream #0: not enough frames to estimate rate; consider increasing probesize',
    undefined,
  ],
] as const)('%s -> %s', (line, reason) => {
  expect(reasonInLine(line)).toBe(reason);
});

it('asks for a closer look where ffmpeg only says that it could not make sense of it', () => {
  expect(isUnclear('[error] pipe:0: Invalid data found when processing input')).toBe(true);
  expect(isUnclear('[error] pipe:0: Server returned 4XX Client Error, but not one of 40{0,1,3,4}')).toBe(true);
  expect(isUnclear('[error] pipe:0: Connection refused')).toBe(false);
});
