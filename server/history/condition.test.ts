import { expect, it } from 'vitest';
import type { StreamState } from '../contract/stream-state.ts';
import { conditionOf, ofCamera } from './condition.ts';

const at = 1_000;
const live: StreamState = { kind: 'live', since: at };
const degraded: StreamState = { kind: 'degraded', reason: 'packets_lost', since: at };
const frozen: StreamState = { kind: 'frozen', reason: 'picture_frozen', since: at };
const failing: StreamState = { kind: 'reconnecting', reason: 'timeout', attempt: 1, nextTryAt: at };
const offline: StreamState = { kind: 'offline', reason: 'host_unreachable', since: at };
const full: StreamState = { kind: 'offline', reason: 'session_limit', since: at };
const connecting: StreamState = { kind: 'connecting', since: at };

it.each([
  ['nobody looks', [], 'unknown', null],
  ['it is not known yet', [connecting], 'unknown', null],
  ['it does not answer', [failing], 'down', 'timeout'],
  ['one stream plays', [offline, live], 'live', null],
  ['one plays well', [degraded, live], 'live', null],
  ['none plays well', [degraded, connecting], 'degraded', 'packets_lost'],
  ['one stands still and the other was not judged yet', [live, frozen], 'frozen', 'picture_frozen'],
  ['what is short is on our side', [full, connecting], 'unknown', 'session_limit'],
  ['one is held up by us and the other fails', [full, offline], 'down', 'host_unreachable'],
] as const)('is known of a camera when %s', (_, states, condition, reason) => {
  for (const order of [states, states.toReversed()]) {
    expect(ofCamera(order.map(conditionOf))).toMatchObject({ condition, reason });
  }
});
