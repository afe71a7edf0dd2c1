import type { TimelineSpan } from '../../media/day-timeline.ts';

/** Why it was so, as a key of the locales; null where the condition says it all. */
export function whyKey({ condition, reason }: Pick<TimelineSpan, 'condition' | 'reason'>): string | null {
  if (reason === 'server_down') return 'history.serverDown';
  if (reason) return `reasons.${reason}`;
  return condition === 'unknown' ? 'history.notWatched' : null;
}
