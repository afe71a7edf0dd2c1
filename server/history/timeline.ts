import type { CameraCondition, HistorySpan } from '../contract/history.ts';

/** Milliseconds since the epoch; `to` is not in it. */
export interface Range {
  from: number;
  to: number;
}

export interface RecordedSpan extends Range {
  condition: CameraCondition;
  reason: string | null;
}

export interface Piece extends Range {
  condition: CameraCondition;
  reason: HistorySpan['reason'];
}

/**
 * The whole range in pieces, without hole or overlap: what was recorded, and where nothing was, whether no server was running then or nobody
 * looked. Spans and runs in order of their beginnings; of two spans that overlap, the later one begins where the earlier one ends.
 */
export function timeline(range: Range, spans: readonly RecordedSpan[], runs: readonly Range[]): Piece[] {
  const pieces: Piece[] = [];
  let at = range.from;
  for (const span of spans) {
    const from = Math.max(at, span.from);
    const to = Math.min(span.to, range.to);
    if (to <= from) continue;
    pieces.push(...unrecorded({ from: at, to: from }, runs));
    pieces.push({ from, to, condition: span.condition, reason: span.reason as Piece['reason'] });
    at = to;
  }
  return [...pieces, ...unrecorded({ from: at, to: range.to }, runs)];
}

/** A time of which nothing is recorded: with a server and without one. */
function unrecorded(range: Range, runs: readonly Range[]): Piece[] {
  const pieces: Piece[] = [];
  let at = range.from;
  const add = (to: number, reason: 'server_down' | null) => {
    if (to > at) pieces.push({ from: at, to, condition: 'unknown', reason });
    at = Math.max(at, to);
  };
  for (const run of runs) {
    if (run.to <= at || run.from >= range.to) continue;
    add(Math.min(run.from, range.to), 'server_down');
    add(Math.min(run.to, range.to), null);
  }
  add(range.to, 'server_down');
  return pieces;
}
