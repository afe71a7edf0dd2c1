import type { DutyRules, DutyState, GapCause } from '../contract/duty.ts';
import { attending, isOneOf } from './shift-state.ts';

/** What of a facility decides whether somebody watches there. */
export interface Watching {
  /** Its shifts that have begun, by plan or in fact, and have not ended. */
  current: readonly {
    id: string;
    state: DutyState;
    startsAt: Date;
    endsAt: Date;
    lastSeenAt: Date | null;
  }[];
  /** When the last shift that somebody was on ended; null before the first. */
  watchedUntil: Date | null;
  /** When its first shift of all was to begin; null where none has come yet. */
  firstStart: Date | null;
}

/** Nobody is on duty since `since`; the leader is told at `dueAt`. `shiftId`: whose person should be there. */
export interface Absence {
  since: Date;
  dueAt: Date;
  cause: GapCause;
  shiftId: string | null;
}

/** Undefined while somebody is on duty, and before the facility's first shift: from that one on it is watched at all hours. */
export function absence(
  { current, watchedUntil, firstStart }: Watching,
  rules: DutyRules,
  now: Date,
): Absence | undefined {
  if (current.some(({ state }) => isOneOf(attending, state))) return undefined;
  // Who is away was told apart already: the alert is due at once.
  const [silent] = current
    .flatMap(({ id, state, lastSeenAt }) => (state === 'unattended' && lastSeenAt ? [{ id, lastSeenAt }] : []))
    .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  if (silent) return { since: silent.lastSeenAt, dueAt: silent.lastSeenAt, cause: 'no_answer', shiftId: silent.id };
  const since = watchedUntil ?? firstStart;
  if (!since || since > now) return undefined;
  const missing = current.find(({ state, startsAt, endsAt }) => state === 'planned' && startsAt <= now && endsAt > now);
  return {
    since,
    dueAt: new Date(since.getTime() + rules.signInWithin * 60_000),
    cause: missing ? 'not_signed_in' : 'not_assigned',
    shiftId: missing?.id ?? null,
  };
}
