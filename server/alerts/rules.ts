import type { AlertRung, AlertSeverity, AlertSource } from '../contract/alerts.ts';
import type { Zone } from '../contract/common.ts';

/** What is done about an alert of one source. */
export interface Rule {
  enabled: boolean;
  severity: AlertSeverity;
  /** Who is told, one after the other. */
  tell: readonly AlertRung[];
  /** Seconds between two of them while nobody takes it; null: it stays with the first. */
  escalateAfterS: number | null;
}

/** A rule that somebody made, and what it is for; null: for all. */
export interface StoredRule extends Rule {
  id: string;
  source: AlertSource;
  nodeId: string | null;
  zone: Zone | null;
  fromMinute: number | null;
  toMinute: number | null;
}

/** What a rule is looked up for. */
export interface RuleSubject {
  source: AlertSource;
  /** The ids from the root of the tree to the place. */
  path: readonly string[];
  zone: Zone | null;
  at: Date;
}

const facilityFirst: readonly AlertRung[] = ['duty', 'leader', 'authority'];
const rule = (severity: AlertSeverity, escalateAfterS: number | null, rest: Partial<Rule> = {}): Rule => ({
  ...{ enabled: true, severity, tell: facilityFirst, escalateAfterS },
  ...rest,
});

/**
 * What the software brings. In the code, not in the table: a source that comes with a new version has its rule at once, what nobody changed
 * gets better with the software, and the table says exactly what was changed, by whom. Motion and contacts are silent until somebody says
 * in which zone, and at which hours, they mean something.
 */
export const defaultRules: Record<AlertSource, Rule> = {
  offline: rule('major', 300),
  frozen: rule('major', 300),
  black: rule('major', 300),
  cut: rule('critical', 180),
  region_cut: rule('critical', null, { tell: ['authority'] }),
  tamper: rule('critical', 120),
  signal_loss: rule('major', 300),
  motion: rule('major', 300, { enabled: false }),
  input: rule('minor', 600, { enabled: false }),
  // There is nobody on duty who could be told.
  unattended: rule('critical', 300, { tell: ['leader', 'authority'] }),
  // Who does not answer is reminded, and the authority told, as the kind of violation says: see violations/watch.ts.
  violation: rule('major', null, { tell: ['leader', 'authority'] }),
  anomaly: rule('major', null, { tell: ['authority'] }),
  // Whoever judges at once; the facility's own people have it before them too.
  placement: rule('critical', null, { tell: ['authority', 'leader'] }),
  // The authority is told as well of what was not remedied in time: see inspections/notices.ts.
  inspection: rule('major', null, { tell: ['leader', 'authority'] }),
};

/** Viet Nam keeps UTC+7 the whole year. */
const minuteOfDay = (at: Date): number => (Math.floor(at.getTime() / 60_000) + 7 * 60) % (24 * 60);

function holdsAt({ fromMinute: from, toMinute: to }: StoredRule, at: Date): boolean {
  if (from === null || to === null) return true;
  const minute = minuteOfDay(at);
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** The rule in force: of those that fit the one for the nearest place, of those the one for the zone, of those the one for the hour. Pure. */
export function ruleFor(stored: readonly StoredRule[], { source, path, zone, at }: RuleSubject): Rule {
  const weight = (found: StoredRule) =>
    (found.nodeId === null ? 0 : path.indexOf(found.nodeId) + 1) * 4 +
    (found.zone === null ? 0 : 2) +
    (found.fromMinute === null ? 0 : 1);
  let best: StoredRule | undefined;
  for (const found of stored) {
    const fits =
      found.source === source &&
      (found.nodeId === null || path.includes(found.nodeId)) &&
      (found.zone === null || found.zone === zone) &&
      holdsAt(found, at);
    if (fits && (!best || weight(found) > weight(best))) best = found;
  }
  return best ?? defaultRules[source];
}
