import { describe, expect, it } from 'vitest';
import type { StreamState } from '../contract/stream-state.ts';
import { offlineAfter, transition, type StreamEvent } from './stream-state.ts';

const at = 1000;
const nextTryAt = 2000;
const idle: StreamState = { kind: 'idle' };
const connecting: StreamState = { kind: 'connecting', since: 1 };
const live: StreamState = { kind: 'live', since: 1 };
const reconnecting: StreamState = { kind: 'reconnecting', reason: 'stalled', attempt: 1, nextTryAt: 5 };
const offline: StreamState = { kind: 'offline', reason: 'timeout', since: 1, nextTryAt: 5 };
const refused: StreamState = { kind: 'refused', reason: 'credentials_refused', since: 1, nextTryAt: 5 };

const failed = (
  reason: 'stalled' | 'timeout' | 'credentials_refused' | 'codec_unsupported',
  attempt = 1,
): StreamEvent => ({
  type: 'failed',
  at,
  reason,
  attempt,
  nextTryAt,
});
const picture: StreamEvent = { type: 'picture', at };

const table: [string, StreamState, StreamEvent, StreamState][] = [
  ['begins by connecting', idle, { type: 'started', at }, { kind: 'connecting', since: at }],
  ['is live with the first picture only', connecting, picture, { kind: 'live', since: at }],
  [
    'begins with what is known of the camera to be wrong',
    connecting,
    { type: 'picture', at, found: { kind: 'frozen', reason: 'picture_frozen', since: 7 } },
    { kind: 'frozen', reason: 'picture_frozen', since: 7 },
  ],
  ['stays live since the first picture', live, picture, live],
  ['is live again after reconnecting', reconnecting, picture, { kind: 'live', since: at }],
  ['is live again after being offline', offline, picture, { kind: 'live', since: at }],
  ['ignores a late picture of a stopped stream', idle, picture, idle],
  [
    'reconnects after a loss',
    live,
    failed('stalled'),
    { kind: 'reconnecting', reason: 'stalled', attempt: 1, nextTryAt },
  ],
  [
    'reconnects when it is down at the start',
    connecting,
    failed('timeout'),
    { kind: 'reconnecting', reason: 'timeout', attempt: 1, nextTryAt },
  ],
  [
    'counts as offline after several failures',
    reconnecting,
    failed('timeout', offlineAfter),
    { kind: 'offline', reason: 'timeout', since: at, nextTryAt },
  ],
  [
    'remembers since when it is offline',
    offline,
    failed('timeout', offlineAfter + 1),
    { kind: 'offline', reason: 'timeout', since: 1, nextTryAt },
  ],
  [
    'is refused at the first wrong password',
    connecting,
    failed('credentials_refused'),
    { kind: 'refused', reason: 'credentials_refused', since: at, nextTryAt },
  ],
  [
    'remembers since when it is refused',
    refused,
    failed('credentials_refused', 2),
    { kind: 'refused', reason: 'credentials_refused', since: 1, nextTryAt },
  ],
  [
    'is unsupported when browsers cannot show it',
    connecting,
    failed('codec_unsupported'),
    { kind: 'unsupported', reason: 'codec_unsupported', since: at, nextTryAt },
  ],
  ['ignores a late failure of a stopped stream', idle, failed('stalled'), idle],
  ['begins anew when its source was changed', refused, { type: 'started', at }, { kind: 'connecting', since: at }],
  ['is idle once stopped', live, { type: 'stopped' }, idle],
];

describe('a stream', () => {
  it.each(table)('%s', (_, before, event, after) => {
    expect(transition(before, event)).toEqual(after);
  });
});
