import { CameraService, type CameraServiceOptions, type CameraStreams } from '../../../server/cameras/service.ts';

/** No camera of the past is pulled. */
export const pastStreams = { withhold: () => Promise.resolve(), warmUp: () => Promise.resolve() };

/** Nor is any of them known to be in some state. */
const unseen: CameraStreams = {
  state: () => ({ kind: 'idle' }),
  checkedAt: () => undefined,
  engine: () => ({ present: null, irregularity: null }),
  sourceChanged() {},
  setWarm() {},
  removed() {},
};

/** The register of cameras as it was then: it judges what it is told, and asks nobody. */
export const registerOfPast = (
  parts: Pick<CameraServiceOptions, 'prisma' | 'ledger' | 'revocations' | 'log' | 'now' | 'box'>,
): CameraService =>
  new CameraService({
    ...parts,
    streams: unseen,
    config: { cameraNetworks: [], localCameras: true, ingestEngine: 'auto' },
    probeOnvif: () => Promise.reject(new Error('No device of the past is asked.')),
    lookup: (host) => Promise.resolve([host]),
  });
