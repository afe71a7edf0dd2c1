import type { StreamReason } from '../contract/stream-state.ts';

/** What a failure asks of the retry: soon and ever slower, or slowly because only a person can mend it. */
export type FailureClass = 'transient' | 'refused' | 'unsupported';

const classes: Partial<Record<StreamReason, FailureClass>> = {
  credentials_refused: 'refused',
  host_not_allowed: 'refused',
  not_rtsp: 'unsupported',
  no_video: 'unsupported',
  codec_h265: 'unsupported',
  codec_unsupported: 'unsupported',
};

export const classOf = (reason: StreamReason): FailureClass => classes[reason] ?? 'transient';

const firstDelayMs = 1000;
const longestDelayMs = 30_000;
/** Cameras lock an account after a handful of wrong passwords; a corrected one restarts the stream at once anyway. */
const refusedDelayMs = 5 * 60_000;
const unsupportedDelayMs = 60_000;

/**
 * How long to wait after the `attempt`-th failure in a row (from 1), in milliseconds: exponential up to 30 s, with up to a
 * third taken off at random so that cameras which failed together do not come back together.
 */
export function retryDelay(reason: StreamReason, attempt: number, random: () => number = Math.random): number {
  const kind = classOf(reason);
  const full =
    kind === 'refused'
      ? refusedDelayMs
      : kind === 'unsupported'
        ? unsupportedDelayMs
        : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 10));
  return Math.round(full * (1 - random() / 3));
}
