import type { By } from '../access/by.ts';
import { callAgain } from '../alerts/call-again.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import type { AlertFact } from '../alerts/facts.ts';
import { alertOf, followAlert, type SubjectOptions } from '../alerts/subject.ts';
import type { AlertAct, AlertRung } from '../contract/alerts.ts';

/** A violation that people are to be told of. */
export interface Telling {
  id: string;
  facilityId: string;
  /** Null: no camera shows it. */
  cameraId: string | null;
  reportedAt: Date;
  told: readonly AlertRung[];
  /** The kind and the reporter's own words. */
  text: string;
}

/** Tells people of violations. What throws is told again. */
export interface ViolationAlarm {
  /** The alert that tells of it; null where the alerts' rules want none. */
  reported(violation: Telling): Promise<string | null>;
  /** What must be done was not done in time, or not well enough; `rung`: the authority is told as well. */
  again(alertId: string, at: Date, rung?: 'authority'): Promise<void>;
  /** What a person did with it is done with its alert, as far as that can be. */
  follow(alertId: string, act: AlertAct, note: string | undefined, by: By): Promise<void>;
}

export interface AlarmOptions extends SubjectOptions {
  desk: Pick<AlertDesk, 'raise' | 'settled' | 'emit'>;
}

/** Each violation is an alert of its own, which goes the way of the violation. */
export const alarmAt = ({ prisma, desk, alerts }: AlarmOptions): ViolationAlarm => ({
  async reported({ id, facilityId, cameraId, reportedAt: at, told, text }) {
    const [source, about] = ['violation' as const, cameraId === null ? { facilityId } : { cameraId }];
    const fact: AlertFact = { source, about, active: true, at, text, part: id, alsoTell: told };
    return alertOf({ prisma, desk }, fact);
  },
  again: (id, at, rung) => callAgain({ prisma, desk }, { id, at, ...(rung && { rung }) }),
  follow: (id, act, note, by) => followAlert({ prisma, alerts }, { id, act, note }, by),
});
