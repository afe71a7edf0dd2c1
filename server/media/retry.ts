import type { StreamReason } from '../contract/stream-state.ts';

/** What a failure asks of the retry: soon and ever slower, or slowly because only a person can mend it. */
export type FailureClass = 'transient' | 'refused' | 'unsupported';

const classes: Partial<Record<StreamReason, FailureClass>> = {
  credentials_refused: 'refused',
  host_not_allowed: 'refused',
  redirect_refused: 'refused',
  session_limit: 'refused',
  not_rtsp: 'unsupported',
  no_video: 'unsupported',
  transcoding_full: 'unsupported',
  transcoding_failed: 'unsupported',
  codec_unsupported: 'unsupported',
};

export const classOf = (reason: StreamReason): FailureClass => classes[reason] ?? 'transient';

const firstDelayMs = 500;
/** How much longer each wait is than the one before: gently, since a camera that was away for some seconds must be live again within 5 s. */
const growth = 1.5;
const refusedGrowth = 2;
/** A camera that comes back after a long time must be live within 15 s: this, and what an attempt takes. */
const longestDelayMs = 10_000;
/** Cameras lock an account after a handful of wrong passwords; a corrected one restarts the stream at once anyway. */
const refusedDelayMs = 5 * 60_000;
const longestRefusedDelayMs = 30 * 60_000;
const unsupportedDelayMs = 60_000;
/** A place that somebody else holds is waited for in a queue, not here. */
const placeDelayMs = 1000;
const places: ReadonlySet<StreamReason> = new Set(['session_limit', 'transcoding_full']);

/**
 * How long to wait after the `attempt`-th failure in a row (from 1), in milliseconds: exponential up to 10 s, with up to a
 * third taken off at random so that cameras which failed together do not come back together.
 */
export function retryDelay(reason: StreamReason, attempt: number, random: () => number = Math.random): number {
  const grown = (first: number, longest: number, by: number) =>
    Math.min(longest, first * by ** Math.min(attempt - 1, 20));
  const kind = classOf(reason);
  const full = places.has(reason)
    ? placeDelayMs
    : kind === 'refused'
      ? grown(refusedDelayMs, longestRefusedDelayMs, refusedGrowth)
      : kind === 'unsupported'
        ? unsupportedDelayMs
        : grown(firstDelayMs, longestDelayMs, growth);
  return Math.round(full * (1 - random() / 3));
}
