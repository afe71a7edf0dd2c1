import type { AlertDesk } from '../alerts/desk.ts';
import type { DutyAlarm } from './watch.ts';

/** Makes an alert of a facility without a duty person, and ends it when somebody is there; told once it is kept. */
export const alarmAt = (desk: Pick<AlertDesk, 'raise' | 'settled'>, now = () => new Date()): DutyAlarm => ({
  async unattended({ facilityId, since, cause, person }) {
    const text = person === null ? {} : { text: person };
    desk.raise({ source: 'unattended', about: { facilityId }, active: true, at: since, reason: cause, ...text });
    await desk.settled();
  },
  async attended(facilityId) {
    desk.raise({ source: 'unattended', about: { facilityId }, active: false, at: now() });
    await desk.settled();
  },
});
