import type { Profile } from '../contract/common.ts';
import { requestKeyFrame } from '../onvif/key-frame.ts';
import { OnvifError } from '../onvif/onvif-error.ts';
import type { DeviceClients } from './device-clients.ts';

/** Asks the camera's device for a key frame in one of its streams. Rejects with OnvifError (`not_supported` without a device), or with the signal's reason. */
export const keyFrameRequests =
  (devices: DeviceClients) =>
  async ({ cameraId, profile }: { cameraId: string; profile: Profile }, signal: AbortSignal): Promise<void> => {
    const device = await devices.of(cameraId);
    const token = device?.tokens[profile];
    if (!device || token === undefined) throw new OnvifError('not_supported', 'The camera has no ONVIF device');
    await requestKeyFrame(device.client, token, { signal });
  };
