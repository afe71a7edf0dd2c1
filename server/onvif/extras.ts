import type { BoundedCam } from './bounded-cam.ts';
import type { Question } from './device-client.ts';
import { imagingSettings, type ImagingSettings } from './imaging.ts';
import { informationOf, type DeviceInformation } from './information.ts';
import { isOnvifError } from './onvif-error.ts';
import type { MediaProfile } from './profiles.ts';
import { xmlText } from './text.ts';

/** What a report can do without. */
export interface Extras {
  information: DeviceInformation;
  snapshot: boolean;
  imaging?: ImagingSettings;
  /** How many profiles the device can have at most, where it says so. */
  maxProfiles?: number;
}

/** For one of the questions and for all of them, ms: a device that keeps silent about one spoils no report. */
const oneMs = 2000;
const allMs = 4000;

/** Asks about the source of this profile; what is not answered, or not to these credentials, is left out. */
export async function askForExtras(cam: BoundedCam, { token, source }: MediaProfile): Promise<Extras> {
  const began = performance.now();
  const ask = async <Answer>(question: Question<Answer>): Promise<Answer | undefined> => {
    const timeoutMs = Math.min(oneMs, allMs - (performance.now() - began));
    try {
      return timeoutMs > 0 ? await cam.ask(question, { timeoutMs }) : undefined;
    } catch (error) {
      if (isOnvifError(error)) return undefined;
      throw error;
    }
  };
  const identity = await ask<unknown>((cam, done) => cam.getDeviceInformation((error) => done(error, cam.lastBody)));
  const picture = await ask<{ uri?: unknown }>((cam, done) =>
    cam.getSnapshotUri({ profileToken: xmlText(token) }, done),
  );
  const imaging = await ask<unknown>((cam, done) => cam.getImagingSettings({ token: xmlText(source) }, done));
  const media = await ask<{ profileCapabilities?: { $?: { MaximumNumberOfProfiles?: unknown } } }>((cam, done) =>
    cam.getMediaServiceCapabilities(done),
  );
  const most = media?.profileCapabilities?.$?.MaximumNumberOfProfiles;
  return {
    information: informationOf(identity),
    snapshot: typeof picture?.uri === 'string' && picture.uri !== '',
    imaging: imagingSettings(imaging),
    maxProfiles: typeof most === 'number' ? most : undefined,
  };
}
