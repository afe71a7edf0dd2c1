import type { FlowingState, StreamHealth, StreamReason, StreamState } from '../contract/stream-state.ts';
import { classOf } from './retry.ts';

/** What happens to a stream; times in milliseconds since the epoch. */
export type StreamEvent =
  | { type: 'started'; at: number }
  /** The first key frame of an attempt has arrived: there is something to show. `found`: what is wrong with the camera's picture, where that is known. */
  | { type: 'picture'; at: number; found?: UnwellState | undefined }
  /** What its packets and pictures say of a stream that flows. */
  | { type: 'judged'; at: number; health: StreamHealth }
  /** The `attempt`-th failure in a row (from 1). `nextTryAt` is undefined for what waits for a place that somebody else holds. */
  | { type: 'failed'; at: number; reason: StreamReason; attempt: number; nextTryAt: number | undefined }
  | { type: 'stopped' };

/** Pictures flow and show nothing new, or nothing at all. */
export type UnwellState = Extract<FlowingState, { kind: 'frozen' | 'black' }>;

/** Failures in a row after which a camera counts as offline rather than reconnecting. */
export const offlineAfter = 5;

/**
 * The next state of a stream. Pure: the whole behaviour is in its table test.
 * A failing stream keeps its state and reason while the next attempt runs, so that a tile does not flicker between two texts.
 */
export function transition(state: StreamState, event: StreamEvent): StreamState {
  switch (event.type) {
    case 'stopped':
      return { kind: 'idle' };
    case 'started':
      return { kind: 'connecting', since: event.at };
    case 'picture':
      return state.kind === 'idle' || isFlowing(state) ? state : (event.found ?? { kind: 'live', since: event.at });
    case 'judged':
      return isFlowing(state) ? judged(state, event) : state;
    case 'failed':
      return state.kind === 'idle' ? state : failed(state, event);
  }
}

function failed(state: StreamState, event: Extract<StreamEvent, { type: 'failed' }>): StreamState {
  const { reason, attempt, nextTryAt, at } = event;
  const kind = classOf(reason);
  const lasting = kind !== 'transient' ? kind : attempt >= offlineAfter ? 'offline' : undefined;
  if (!lasting) return { kind: 'reconnecting', reason, attempt, nextTryAt: nextTryAt ?? at };
  const since = state.kind === lasting && state.reason === reason ? state.since : at;
  return { kind: lasting, reason, since, nextTryAt };
}

/** Whether the camera's pictures reach the viewers. */
export const isFlowing = (state: StreamState): state is FlowingState =>
  state.kind === 'live' || state.kind === 'degraded' || state.kind === 'frozen' || state.kind === 'black';

/** The state, where the picture is frozen or black. */
export const unwell = (state: StreamState): UnwellState | undefined =>
  state.kind === 'frozen' || state.kind === 'black' ? state : undefined;

function judged(state: FlowingState, { health, at }: Extract<StreamEvent, { type: 'judged' }>): StreamState {
  const same =
    state.kind === health.kind &&
    ('reason' in state ? state.reason : null) === ('reason' in health ? health.reason : null);
  return same ? state : { ...health, since: at };
}
