import { outConditions, type CameraCondition, type OutCondition } from '../contract/history.ts';

/** What lasts shorter in all is no outage on record; its milliseconds count all the same. */
export const leastOutMs = 10_000;
/** A camera that is out again so soon after it came back was never back: milliseconds. */
export const steadyMs = 30_000;

/** What was recorded of a camera; milliseconds since the epoch, `to` is not in it. */
export interface KnownSpan {
  from: number;
  to: number;
  condition: CameraCondition;
  reason: string | null;
}

/** A time from the moment a camera was found out to the one in which it was found well again; null: it has not been. */
export interface Episode {
  from: number;
  to: number | null;
  /** Up to when it is known to have been out. */
  lastOutAt: number;
  /** Of its longest span, and how long that was. */
  condition: OutCondition;
  reason: string | null;
  longestMs: number;
}

const isOut = (condition: CameraCondition): condition is OutCondition =>
  (outConditions as readonly CameraCondition[]).includes(condition);

/**
 * The episodes of one camera, in order. `spans`: as recorded, in order of their beginnings; what is after `until` is not known yet. `going`: the
 * one that went on when it was looked at last; spans of before its `lastOutAt` are of no account. What nobody saw neither begins nor ends one. Pure.
 */
export function episodes(spans: readonly KnownSpan[], until: number, going?: Episode): Episode[] {
  const found: Episode[] = [];
  let current = going && { ...going, outMs: leastOutMs, wellAt: null as number | null };
  const end = (to: number | null) => {
    if (current && current.outMs >= leastOutMs) {
      const { outMs: _, wellAt: __, ...episode } = current;
      found.push({ ...episode, to: to === null ? null : Math.max(to, episode.from) });
    }
    current = undefined;
  };
  for (const span of spans) {
    const { from, condition, reason } = span;
    const to = Math.min(span.to, until);
    if (to <= from || (current && to <= current.lastOutAt)) continue;
    if (isOut(condition)) {
      if (current && current.wellAt !== null && from - current.wellAt > steadyMs) end(current.wellAt);
      current ??= { from, to: null, lastOutAt: from, condition, reason, longestMs: 0, outMs: 0, wellAt: null };
      current.wellAt = null;
      current.outMs += to - Math.max(from, current.lastOutAt);
      current.lastOutAt = to;
      if (to - from >= current.longestMs) Object.assign(current, { condition, reason, longestMs: to - from });
    } else if (condition !== 'unknown' && current && current.wellAt === null) {
      current.wellAt = from;
      // A judgement of pictures may come some seconds late.
      current.lastOutAt = Math.max(current.from, Math.min(current.lastOutAt, from));
    }
  }
  if (current) end(current.wellAt !== null && until - current.wellAt >= steadyMs ? current.wellAt : null);
  return found;
}
