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
  'codec_unsupported',
  'media_restarting',
  'server_busy',
  'browser_unsupported',
  'packets_lost',
  'frame_rate_low',
  'picture_frozen',
  'picture_black',
  'picture_obstructed',
  'transcoding_full',
  'transcoding_failed',
  'session_limit',
  'redirect_refused',
  'tls_failed',
  'failed',
] as const;
export type StreamReason = (typeof streamReasons)[number];

/** What is short on our side, or taken by others: it says nothing of the camera. */
export const shortHere: ReadonlySet<StreamReason> = new Set([
  'media_restarting',
  'session_limit',
  'server_busy',
  'transcoding_full',
]);

/**
 * The state of one camera stream, as the server knows it. Times are milliseconds since the epoch, server clock.
 * `live` only after the first decodable picture. In `degraded`, `frozen` and `black` pictures flow too, but not as they should: see FlowingState.
 * `refused` and `unsupported` are retried slowly, `offline` at the longest back-off; without `nextTryAt` as soon as a place is free.
 */
export type StreamState =
  | { kind: 'idle' }
  | { kind: 'connecting'; since: number }
  | { kind: 'live'; since: number }
  | { kind: 'degraded'; reason: 'packets_lost' | 'frame_rate_low'; since: number }
  | { kind: 'frozen'; reason: 'picture_frozen'; since: number }
  | { kind: 'black'; reason: 'picture_black' | 'picture_obstructed'; since: number }
  | { kind: 'reconnecting'; reason: StreamReason; attempt: number; nextTryAt: number }
  | {
      kind: 'offline' | 'refused' | 'unsupported';
      reason: StreamReason;
      since: number;
      nextTryAt?: number | undefined;
    };

/** The states in which the camera's pictures reach the viewers. */
export type FlowingState = Extract<StreamState, { kind: 'live' | 'degraded' | 'frozen' | 'black' }>;

/** What is found out about a flowing stream by looking at its packets and pictures. */
export type StreamHealth =
  | { kind: 'live' }
  | { kind: 'degraded'; reason: 'packets_lost' | 'frame_rate_low' }
  | { kind: 'frozen'; reason: 'picture_frozen' }
  | { kind: 'black'; reason: 'picture_black' | 'picture_obstructed' };
