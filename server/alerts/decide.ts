import type { AlertSeverity, AlertState } from '../contract/alerts.ts';
import type { AlertFact } from './facts.ts';
import { isOpen } from './life.ts';

/** What is over for this long, and was taken by nobody, closes by itself; one that comes back before is the same alert. */
export const settleMs = 10 * 60_000;
/** What comes back so soon after somebody called it resolved was not; so soon after it was called false it is false still. */
export const recurMs = 10 * 60_000;
/** A report or a contact that nobody says the end of. */
const momentary: ReadonlySet<AlertFact['source']> = new Set(['violation', 'anomaly']);

/** The newest alert of the fact's key, as far as the decision needs it. */
export interface Known {
  state: AlertState;
  active: boolean;
  source: AlertFact['source'];
  closedAt: Date | null;
}

/**
 * - `open`: a new alert;
 * - `repeat`: the same began again, and is counted;
 * - `change`: the same goes on in another way (a frozen camera is gone now);
 * - `recur`: it was closed a moment ago, and opens again;
 * - `end`: what it tells of is over; `none`: nothing new.
 */
export type Decision = 'open' | 'repeat' | 'change' | 'recur' | 'end' | 'none';

/** What a fact is to the newest alert of its key. Pure. */
export function decide(fact: Pick<AlertFact, 'source' | 'active' | 'at'>, known: Known | undefined): Decision {
  const { source, active, at } = fact;
  if (known && isOpen(known.state)) {
    if (!active) return known.active ? 'end' : 'none';
    if (momentary.has(source) || !known.active) return 'repeat';
    return known.source === source ? 'none' : 'change';
  }
  if (!active) return 'none';
  if (!known?.closedAt || momentary.has(source)) return 'open';
  const sinceMs = at.getTime() - known.closedAt.getTime();
  // Whoever closed it knew that it was still so.
  if (sinceMs <= 0) return 'none';
  if (sinceMs >= recurMs || known.state === 'folded') return 'open';
  return known.state === 'false_alarm' ? 'none' : 'recur';
}

const rank: Record<AlertSeverity, number> = { minor: 0, major: 1, critical: 2 };
/** Negative when `a` is less severe. */
export const compareSeverity = (a: AlertSeverity, b: AlertSeverity): number => rank[a] - rank[b];
/** What has been bad stays as bad as it was. */
export const worse = (a: AlertSeverity, b: AlertSeverity): AlertSeverity => (compareSeverity(a, b) >= 0 ? a : b);
