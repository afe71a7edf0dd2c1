import type { Punctuality } from '../contract/duty.ts';

/** Nobody is called late for so little, minutes. */
const toleratedMinutes = 5;

/** How the times that a shift was lived in differ from those that were assigned; what has not happened yet is 0. Pure. */
export function punctuality(
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
  { signedInAt, endedAt }: { signedInAt: Date | null; endedAt: Date | null },
): Punctuality {
  return {
    late: signedInAt ? minutesFrom(startsAt, signedInAt) : 0,
    early: signedInAt && endedAt ? minutesFrom(endedAt, endsAt) : 0,
    over: signedInAt && endedAt ? minutesFrom(endsAt, endedAt) : 0,
  };
}

function minutesFrom(from: Date, to: Date): number {
  const minutes = Math.floor((to.getTime() - from.getTime()) / 60_000);
  return minutes > toleratedMinutes ? minutes : 0;
}
