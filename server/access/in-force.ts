import type { Actor, ActorGrant } from './actor.ts';

/** Viet Nam keeps UTC+7 the whole year. */
const zoneOffsetMinutes = 7 * 60;
const minuteMs = 60_000;
const minutesPerDay = 24 * 60;
/** Longest that a technician may look at pictures by one grant. */
export const pictureGrantMs = 8 * 3600_000;

type Period = Pick<ActorGrant, 'validFrom' | 'validTo' | 'fromMinute' | 'toMinute'>;

/** Minutes since midnight in Viet Nam. */
const minuteOfDay = (at: Date): number => (Math.floor(at.getTime() / minuteMs) + zoneOffsetMinutes) % minutesPerDay;

/** Whether a grant holds at this moment: within its validity and its hours of the day, which may cross midnight. */
export function inForce({ validFrom, validTo, fromMinute, toMinute }: Period, now: Date): boolean {
  if (validFrom > now || (validTo && validTo <= now)) return false;
  if (fromMinute === null || toMinute === null) return true;
  const minute = minuteOfDay(now);
  return fromMinute < toMinute ? fromMinute <= minute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

/** Whether a technician's grant for pictures is one that counts: approved by somebody else, and for hours only. */
export const pictureGrantHolds = ({ approvedById, validFrom, validTo }: ActorGrant, holderId: string): boolean =>
  approvedById !== null &&
  approvedById !== holderId &&
  validTo !== null &&
  validTo.getTime() - validFrom.getTime() <= pictureGrantMs;

/** The next moment at which something of what the actor may do now runs out: a grant, its hours, a reason. Undefined: never. */
export function nextEnd({ grants, reasons }: Actor, now: Date): Date | undefined {
  const ends = grants.filter((grant) => inForce(grant, now)).flatMap((grant) => endsOf(grant, now));
  ends.push(...reasons.map(({ until }) => until.getTime()).filter((end) => end > now.getTime()));
  return ends.length > 0 ? new Date(Math.min(...ends)) : undefined;
}

function endsOf({ validTo, toMinute }: Period, now: Date): number[] {
  const ends = validTo ? [validTo.getTime()] : [];
  if (toMinute === null) return ends;
  const minutesLeft = (toMinute - minuteOfDay(now) + minutesPerDay) % minutesPerDay;
  return [...ends, (Math.floor(now.getTime() / minuteMs) + minutesLeft) * minuteMs];
}
