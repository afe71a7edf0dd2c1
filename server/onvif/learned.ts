import type { CamUriMap } from 'onvif';
import type { AskLimits, BoundedCam } from './bounded-cam.ts';
import { isOnvifError } from './onvif-error.ts';

/** What has to be known of a device before it can be asked anything else. */
export interface Learned {
  /** Where its services are; only their paths are used. */
  uri: CamUriMap;
  media2: boolean;
  /** Its clock minus ours, ms; undefined when it does not tell its time. */
  timeOffsetMs?: number;
  /** The same against the clock of this process, as the package wants it for its tokens. */
  timeShift?: number;
}

/** Learns the device's clock, which the tokens depend on, and its services. Rejects as `ask` does. */
export async function learn(cam: BoundedCam, limits: AskLimits): Promise<Learned> {
  const timeOffsetMs = await clockOffset(cam, limits);
  try {
    await cam.ask((cam, done) => cam.getServices(false, done), limits);
  } catch (error) {
    if (!isOnvifError(error, 'bad_answer', 'refused', 'not_supported')) throw error;
    await cam.ask((cam, done) => cam.getCapabilities(done), limits); // devices older than GetServices
  }
  return { uri: cam.uri ?? {}, media2: cam.media2Support === true, timeOffsetMs, timeShift: cam.timeShift };
}

/** Lets a camera that was made for another question know it too. */
export function adopt(cam: BoundedCam, { uri, media2, timeShift }: Learned): void {
  cam.uri = uri;
  cam.media2Support = media2;
  cam.timeShift = timeShift;
}

/** ONVIF's clock has whole seconds; the middle of the second and of the question's way is taken. */
async function clockOffset(cam: BoundedCam, limits: AskLimits): Promise<number | undefined> {
  const asked = Date.now();
  try {
    const time = await cam.ask<Date>((cam, done) => cam.getSystemDateAndTime(done), limits);
    const offset = time ? time.getTime() + 500 - (asked + Date.now()) / 2 : Number.NaN;
    return Number.isFinite(offset) ? Math.round(offset) : undefined;
  } catch (error) {
    if (isOnvifError(error, 'refused', 'not_supported')) return undefined;
    throw error;
  }
}
