import type { types } from 'mediasoup';
import type { Viewer } from '../media/viewer.ts';
import type { LiveInput } from '../contract/live.ts';
import type { Caller, LiveCamera, LiveHandlers } from './bind.ts';
import type { ConnectionPtz } from './connection-ptz.ts';
import type { ConnectionViewings } from './connection-viewings.ts';
import type { InspectionLooks } from './inspection-looks.ts';

export interface LiveHandlerOptions {
  viewer: Viewer;
  viewings: ConnectionViewings;
  inspections: InspectionLooks;
  rtpCapabilities: () => types.RouterRtpCapabilities;
  /** Puts a fresh token in the place of the connection's present one; answers its end. */
  renew: (token: string) => Promise<Date>;
  /** Moves cameras in this connection's name. */
  ptz: ConnectionPtz;
  /** A tile was opened on the strength of this caller's rights. */
  opened: (caller: Caller) => void;
  /** Puts on record what was done to a watermark. */
  tampered: (input: LiveInput<'live.tampered'>, caller: Caller, camera: LiveCamera) => Promise<void>;
}

/** The live requests of one connection. */
export const liveHandlers = ({
  viewer,
  viewings,
  inspections,
  rtpCapabilities,
  renew,
  opened,
  tampered,
  ptz,
}: LiveHandlerOptions): LiveHandlers => ({
  'session.renew': async ({ token }) => ({ expiresAt: (await renew(token)).toISOString() }),
  'live.capabilities': () => ({ rtpCapabilities: rtpCapabilities() }),
  'live.join': (input) => {
    // mediasoup judges the details itself, with an error of its own.
    viewer.join(input.rtpCapabilities as types.RtpCapabilities);
    return null;
  },
  'live.watch': async (input, { caller, camera }) => {
    await inspections.admit(input, caller.actor, camera);
    const watch = viewer.watch(camera, input.profile, input.prepare);
    inspections.begin(watch.watchId, input);
    try {
      if (input.prepare) viewings.prepare(watch.watchId, input, camera);
      else viewings.begin(watch.watchId, input, caller, camera);
    } catch (error) {
      viewer.unwatch(watch.watchId);
      throw error;
    }
    opened(caller);
    return watch;
  },
  'live.unwatch': ({ watchId }) => {
    viewer.unwatch(watchId);
    return null;
  },
  'live.connect': async ({ transportId, dtlsParameters }) => {
    await viewer.connect(transportId, dtlsParameters);
    return null;
  },
  'live.restartIce': async ({ transportId }) => ({ iceParameters: await viewer.restartIce(transportId) }),
  'live.resume': async ({ watchId, consumerId }, { caller }) => {
    // Nobody sees a picture before it is on record that they do.
    await viewings.recorded(watchId, caller);
    await viewer.resume(watchId, consumerId);
    return null;
  },
  'live.pause': async ({ watchId, consumerId }) => {
    await viewer.pause(watchId, consumerId);
    return null;
  },
  'live.clock': () => ({ now: Date.now() }),
  'live.shown': ({ watches }) => {
    for (const { watchId, shownMs } of watches) viewings.shown(watchId, shownMs);
    return null;
  },
  'live.tampered': async (input, { caller, camera }) => {
    await tampered(input, caller, camera);
    return null;
  },
  'ptz.open': (_, { caller, camera }) => ptz.open(camera, caller),
  'ptz.close': ({ cameraId }) => ptz.close(cameraId),
  'ptz.move': ({ pan, tilt, zoom, press }, { caller, camera }) => ptz.move(camera, caller, { pan, tilt, zoom, press }),
  'ptz.stop': ({ cameraId, press }) => ptz.stop(cameraId, press),
  'ptz.preset': ({ token }, { caller, camera }) => ptz.preset(camera, caller, token),
  'ptz.home': (_, { caller, camera }) => ptz.home(camera, caller),
});
