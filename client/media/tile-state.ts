import type { StreamState } from '../../server/contract/stream-state.ts';
import type { LinkStatus } from '../api/live-link.ts';
import { isWithheld } from '../api/wire-failure.ts';
import type { WatchFailure } from './watch-news.ts';

/** Pictures as they are presented in this page: none since the stream came, coming, or none for a while. */
export type Pictures = 'none' | 'flowing' | 'stalled';

export const tileStates = [
  'idle',
  'connecting',
  'live',
  'degraded',
  'frozen',
  'black',
  'reconnecting',
  'offline',
  'refused',
  'unsupported',
  'not-permitted',
  'withheld',
  'disconnected',
] as const;
export type TileState = (typeof tileStates)[number];

export interface TileFacts {
  /** `may.view` of the camera, or that its pictures are withheld at present. */
  permitted: boolean;
  link: LinkStatus;
  /** What the server says of the stream; null before it has said anything. */
  stream: StreamState | null;
  failure: WatchFailure | null;
  pictures: Pictures;
}

/**
 * What a tile says. `reason` is a key of the locales; `nextTryAt`, and `since` when the picture stands still or shows nothing, are
 * milliseconds since the epoch, server clock.
 */
export interface TileView {
  state: TileState;
  reason: string | null;
  attempt: number | null;
  nextTryAt: number | null;
  since: number | null;
}

/** How the picture is shown: as it comes, dimmed because it only looks like the present, or dead because none comes. */
export type PictureLook = 'clear' | 'dimmed' | 'dead';

const looks: Partial<Record<TileState, PictureLook>> = {
  live: 'clear',
  degraded: 'clear',
  // What can be made out, if only that it is dark, is worth seeing.
  black: 'clear',
  frozen: 'dimmed',
};

export const pictureLook = (state: TileState): PictureLook => looks[state] ?? 'dead';

/** Whether the server sends pictures of this stream. */
export const isFlowing = (stream: StreamState): boolean =>
  stream.kind === 'live' || stream.kind === 'degraded' || stream.kind === 'frozen' || stream.kind === 'black';

/** A tile is `live` only when the server says so and pictures are presented here: neither alone is enough. */
export function tileView({ permitted, link, stream, failure, pictures }: TileFacts): TileView {
  if (!permitted) return view('not-permitted');
  if (link === 'lost') return view('disconnected');
  if (failure) return failureView(failure);
  if (!stream) return view('connecting');
  if (!isFlowing(stream) || pictures === 'flowing') return streamView(stream);
  return pictures === 'none' ? view('connecting', 'tile.waitingForPicture') : view('reconnecting', 'errors.no_picture');
}

/** What the server says of a stream, whether or not its pictures are shown here. */
export function streamView(stream: StreamState): TileView {
  switch (stream.kind) {
    case 'idle':
    case 'connecting':
    case 'live':
      return view(stream.kind);
    case 'degraded':
      return view(stream.kind, `reasons.${stream.reason}`);
    case 'frozen':
    case 'black':
      return { ...view(stream.kind, `reasons.${stream.reason}`), since: stream.since };
    case 'reconnecting':
      return view(stream.kind, `reasons.${stream.reason}`, stream.nextTryAt, stream.attempt);
    case 'offline':
    case 'refused':
    case 'unsupported':
      // Trying again does not change the browser.
      return view(
        stream.kind,
        `reasons.${stream.reason}`,
        stream.reason === 'browser_unsupported' ? null : (stream.nextTryAt ?? null),
      );
  }
}

function failureView({ code, nextTryAt }: WatchFailure): TileView {
  // The server answers alike for what is not there and what this person may not see.
  if (code === 'not_found') return view('not-permitted');
  if (code === 'no_longer_permitted') return view('not-permitted', 'errors.no_longer_permitted');
  if (isWithheld(code)) return view('withheld', `errors.${code}`);
  const state = code === 'too_many_tiles' || code === 'browser_unsupported' ? 'refused' : 'reconnecting';
  return view(state, `errors.${code}`, nextTryAt);
}

function view(
  state: TileState,
  reason: string | null = null,
  nextTryAt: number | null = null,
  attempt: number | null = null,
): TileView {
  return { state, reason, nextTryAt, attempt, since: null };
}
