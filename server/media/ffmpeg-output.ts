import type { StreamReason } from '../contract/stream-state.ts';

/**
 * What a line of ffmpeg 5's log says about why a stream cannot be shown; undefined for lines that say nothing of it.
 * The wording is libavformat's; ffmpeg-output.test.ts holds lines as they were printed.
 */
export const reasonInLine = (line: string): StreamReason | undefined =>
  patterns.find(([pattern]) => pattern.test(line))?.[1];

/** The codec of the camera's video, in ffmpeg's words (`h264`, `hevc`, `mjpeg`; `none` for one it does not know), when the line names it. */
export const inputCodec = (line: string): string | undefined =>
  /Stream #0:\d+(?:\[\w+\])?: Video: (\w+)/.exec(line)?.[1];

/** How many packets of the camera were lost, when the line says so. */
export const packetsLost = (line: string): number => Number(/RTP: missed (-?\d+) packets/.exec(line)?.[1] ?? 0);

/** The camera refuses RTP inside the RTSP connection. */
export const refusesTcp = (line: string): boolean => /461 Unsupported transport/i.test(line);

/** The camera sends us elsewhere, and ffmpeg is on its way without asking anybody. */
export const redirects = (line: string): boolean => /Redirecting to /.test(line);

const patterns: [RegExp, StreamReason][] = [
  [/401 Unauthorized|403 Forbidden|authorization failed/, 'credentials_refused'],
  [/error:[0-9A-F]{8}:|(?:TLS|SSL) (?:handshake|connection)|Error in the (?:pull|push) function/i, 'tls_failed'],
  [/404 (Stream )?Not Found/i, 'stream_not_found'],
  [/453 Not Enough Bandwidth|503 Service Unavailable/i, 'server_busy'],
  [/Connection refused/, 'connection_refused'],
  [/No route to host|Network is unreachable|Name or service not known/, 'host_unreachable'],
  [/Connection timed out|Operation timed out/, 'timeout'],
  [
    /Video: none|Could not find codec parameters for stream \d+ \((?!Video: \w+, none\))|Decoder \(codec .*\) not found|Unknown decoder|unknown codec/i,
    'codec_unsupported',
  ],
  // Of a codec that it knows by name it only means that nothing came in time. It goes on all the same, and what fails then is a consequence.
  [/Could not find codec parameters/, 'timeout'],
  [
    /Error (?:while opening encoder|initializing (?:output stream|complex filters|filter))|Cannot load lib/,
    'transcoding_failed',
  ],
  [/Impossible to convert between the formats|No VA display found|Device creation failed/, 'transcoding_failed'],
  [/Stream map '0:v:0' matches no streams|does not contain any stream/, 'no_video'],
];
