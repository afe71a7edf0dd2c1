import type { types } from 'mediasoup';
import type { Viewer } from '../media/viewer.ts';
import type { LiveHandlers } from './bind.ts';

export interface LiveHandlerOptions {
  viewer: Viewer;
  rtpCapabilities: () => types.RouterRtpCapabilities;
  /** Puts a fresh token in the place of the connection's present one; answers its end. */
  renew: (token: string) => Promise<Date>;
}

/** The live requests of one connection. */
export const liveHandlers = ({ viewer, rtpCapabilities, renew }: LiveHandlerOptions): LiveHandlers => ({
  'session.renew': async ({ token }) => ({ expiresAt: (await renew(token)).toISOString() }),
  'live.capabilities': () => ({ rtpCapabilities: rtpCapabilities() }),
  'live.join': (input) => {
    // mediasoup judges the details itself, with an error of its own.
    viewer.join(input.rtpCapabilities as types.RtpCapabilities);
    return null;
  },
  'live.watch': ({ profile }, { camera }) => viewer.watch(camera, profile),
  'live.unwatch': ({ watchId }) => {
    viewer.unwatch(watchId);
    return null;
  },
  'live.connect': async ({ transportId, dtlsParameters }) => {
    await viewer.connect(transportId, dtlsParameters);
    return null;
  },
  'live.resume': async ({ watchId, consumerId }) => {
    await viewer.resume(watchId, consumerId);
    return null;
  },
  'live.pause': async ({ watchId, consumerId }) => {
    await viewer.pause(watchId, consumerId);
    return null;
  },
});
