import type { By } from '../access/by.ts';
import { callAgain } from '../alerts/call-again.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import { keyOf } from '../alerts/facts.ts';
import { alertOf, followAlert, type SubjectOptions } from '../alerts/subject.ts';

/** What a facility is called for. `part` tells it apart from all others of the facility. */
export interface Notice {
  facilityId: string;
  part: string;
  reason: 'inspection_told' | 'remedy_due';
  at: Date;
  text: string;
  /** It is late: the authority is told as well. */
  late?: boolean;
}

/** Calls facilities for what an inspection asks of them. What throws is called for again. */
export interface InspectionAlarm {
  /** Answers the alert; null where the alerts' rules want none. A second notice of the same part is the same alert, called for anew. */
  call(notice: Notice): Promise<string | null>;
  /** It was done: `note` says what. */
  done(alertId: string, note: string, by: By): Promise<void>;
}

export interface AlarmOptions extends SubjectOptions {
  desk: Pick<AlertDesk, 'raise' | 'settled' | 'emit'>;
}

export const alarmAt = ({ prisma, desk, alerts }: AlarmOptions): InspectionAlarm => ({
  async call({ facilityId, part, reason, at, text, late }) {
    const fact = { source: 'inspection', about: { facilityId }, active: true, at, reason, text, part } as const;
    const known = await prisma.alert.findFirst({ where: { key: keyOf(fact) }, select: { id: true } });
    if (known) {
      await callAgain({ prisma, desk }, { id: known.id, at, ...(late && { rung: 'authority' }) });
      return known.id;
    }
    return alertOf({ prisma, desk }, { ...fact, ...(late && { alsoTell: ['authority'] }) });
  },
  done: (id, note, by) => followAlert({ prisma, alerts }, { id, act: 'resolve', note }, by),
});
