import type { StreamReason } from '../contract/stream-state.ts';

/**
 * What a line of ffmpeg 5's log says about why a stream cannot be shown; undefined for lines that say nothing of it.
 * The wording is libavformat's; ffmpeg-output.test.ts holds lines as they were printed.
 */
export function reasonInLine(line: string): StreamReason | undefined {
  const codec = /Stream #0:\d+.*: Video: (\w+)/.exec(line)?.[1];
  if (codec) return codec === 'h264' ? undefined : codec === 'hevc' ? 'codec_h265' : 'codec_unsupported';
  return patterns.find(([pattern]) => pattern.test(line))?.[1];
}

const patterns: [RegExp, StreamReason][] = [
  [/401 Unauthorized|403 Forbidden|authorization failed/, 'credentials_refused'],
  [/404 (Stream )?Not Found/i, 'stream_not_found'],
  [/453 Not Enough Bandwidth|503 Service Unavailable/i, 'server_busy'],
  [/Connection refused/, 'connection_refused'],
  [/No route to host|Network is unreachable|Name or service not known/, 'host_unreachable'],
  [/Connection timed out|Operation timed out/, 'timeout'],
  [/Stream map '0:v:0' matches no streams|does not contain any stream/, 'no_video'],
];

/** libavformat's words for "could not make sense of it", which a DESCRIBE of our own must explain. */
export const isUnclear = (line: string): boolean =>
  /Invalid data found when processing input|Server returned [45]XX/.test(line);
