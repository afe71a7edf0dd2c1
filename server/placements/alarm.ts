import type { AlertDesk } from '../alerts/desk.ts';

/** Who is told of a report; once told, it is kept. */
export interface PlacementAlarm {
  reported(report: { cameraId: string; at: Date; text: string }): Promise<void>;
  settled(report: { cameraId: string; at: Date }): Promise<void>;
}

/** Makes an alert of a report: whoever judges is told, and the facility's leader. */
export const placementAlarmAt = (desk: Pick<AlertDesk, 'raise' | 'settled'>): PlacementAlarm => ({
  async reported({ cameraId, at, text }) {
    desk.raise({ source: 'placement', about: { cameraId }, active: true, at, text, alsoTell: ['leader'] });
    await desk.settled();
  },
  async settled({ cameraId, at }) {
    desk.raise({ source: 'placement', about: { cameraId }, active: false, at });
    await desk.settled();
  },
});
