import type { By } from '../access/by.ts';
import { callAgain } from '../alerts/call-again.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import { keyOf, type AlertFact } from '../alerts/facts.ts';
import type { AlertService } from '../alerts/service.ts';
import type { AlertAct, AlertRung } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';

/** A violation that people are to be told of. */
export interface Telling {
  id: string;
  cameraId: string;
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

export interface AlarmOptions {
  prisma: PrismaClient;
  desk: Pick<AlertDesk, 'raise' | 'settled' | 'emit'>;
  alerts: Pick<AlertService, 'step'>;
}

/** Each violation is an alert of its own, which goes the way of the violation. */
export const alarmAt = ({ prisma, desk, alerts }: AlarmOptions): ViolationAlarm => ({
  async reported({ id, cameraId, reportedAt: at, told, text }) {
    const source = 'violation';
    const fact: AlertFact = { source, about: { cameraId }, active: true, at, text, part: id, alsoTell: told };
    const find = () => prisma.alert.findFirst({ where: { key: keyOf(fact) }, select: { id: true } });
    const known = await find();
    if (known) return known.id;
    desk.raise(fact);
    await desk.settled();
    return (await find())?.id ?? null;
  },
  again: (id, at, rung) => callAgain({ prisma, desk }, { id, at, ...(rung && { rung }) }),
  async follow(id, act, note, by) {
    const { version } = await prisma.alert.findUniqueOrThrow({ where: { id }, select: { version: true } });
    await alerts.step({ id, version, act, ...(note !== undefined && { note }) }, by).catch((error: unknown) => {
      // Somebody has done with the alert what they thought right: that stays.
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    });
  },
});
