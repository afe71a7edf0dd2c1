import type { AskLimits } from './bounded-cam.ts';
import type { DeviceClient } from './device-client.ts';
import { isOnvifError } from './onvif-error.ts';
import { xmlText } from './text.ts';

/**
 * Asks for a key frame in a profile's stream (SetSynchronizationPoint). Resolves when the device has agreed; the picture
 * comes by RTP. Rejects with OnvifError, `not_supported` where the device cannot, or with the signal's reason.
 */
export async function requestKeyFrame(
  client: DeviceClient,
  profileToken: string,
  options?: Partial<AskLimits>,
): Promise<void> {
  const profile = { profileToken: xmlText(profileToken) };
  let onlyFirst = false;
  try {
    await client.call((cam, done) => {
      onlyFirst = !cam.media2Support || !cam.uri?.media;
      cam.setSynchronizationPoint(profile, done);
    }, options);
  } catch (error) {
    if (onlyFirst || !isOnvifError(error, 'not_supported', 'refused', 'bad_answer')) throw error;
    // Some devices announce a media service of version 2 that does not work.
    await client.call((cam, done) => {
      cam.media2Support = false;
      cam.setSynchronizationPoint(profile, done);
    }, options);
  }
}
