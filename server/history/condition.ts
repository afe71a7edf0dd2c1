import type { CameraCondition } from '../contract/history.ts';
import { shortHere, type StreamReason, type StreamState } from '../contract/stream-state.ts';

/** How a camera is. `since`: what is known of when that began; milliseconds since the epoch. */
export interface Condition {
  condition: CameraCondition;
  reason: StreamReason | null;
  since?: number;
}

const unknown: Condition = { condition: 'unknown', reason: null };

/** What one stream's state says of its camera. */
export function conditionOf(state: StreamState): Condition {
  switch (state.kind) {
    case 'idle':
    case 'connecting':
      return unknown;
    case 'live':
      return { condition: 'live', reason: null, since: state.since };
    case 'degraded':
    case 'frozen':
    case 'black':
      return { condition: state.kind, reason: state.reason, since: state.since };
    case 'reconnecting':
    case 'offline':
    case 'refused':
    case 'unsupported':
      return { condition: shortHere.has(state.reason) ? 'unknown' : 'down', reason: state.reason };
  }
}

/** From what counts first to what counts last. */
const order: readonly CameraCondition[] = ['black', 'frozen', 'live', 'degraded', 'down', 'unknown'];

/**
 * The condition of a camera from those of its streams. A picture that was judged to show nothing new counts before one that merely comes,
 * which is also how a stream begins that is judged some seconds later. Beyond that the best stream counts: as long as one gives a picture
 * the camera is seen.
 */
export function ofCamera(conditions: Iterable<Condition>): Condition {
  let first = unknown;
  for (const each of conditions) {
    const by = order.indexOf(each.condition) - order.indexOf(first.condition);
    if (by < 0 || (by === 0 && first.reason === null)) first = each;
  }
  return first;
}
