/** Why a stream is not live: codes with a text in both languages in the console. */
export const streamReasons = [
  'host_unreachable',
  'connection_refused',
  'timeout',
  'connection_lost',
  'stalled',
  'not_rtsp',
  'credentials_refused',
  'stream_not_found',
  'host_not_allowed',
  'no_video',
  'codec_h265',
  'codec_unsupported',
  'media_restarting',
  'server_busy',
  'browser_unsupported',
  'failed',
] as const;
export type StreamReason = (typeof streamReasons)[number];

/**
 * The state of one camera stream, as the server knows it. Times are milliseconds since the epoch, server clock.
 * `live` only after the first decodable picture; `refused` and `unsupported` are retried slowly, `offline` at the longest back-off.
 */
export type StreamState =
  | { kind: 'idle' }
  | { kind: 'connecting'; since: number }
  | { kind: 'live'; since: number }
  | { kind: 'reconnecting'; reason: StreamReason; attempt: number; nextTryAt: number }
  | { kind: 'offline'; reason: StreamReason; since: number; nextTryAt: number }
  | { kind: 'refused'; reason: StreamReason; since: number; nextTryAt: number }
  | { kind: 'unsupported'; reason: StreamReason; since: number; nextTryAt: number };
