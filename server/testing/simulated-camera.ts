import { createLogger } from '../log.ts';
import { ClipLibrary } from '../simulator/clip.ts';
import type { EncoderSettings } from '../simulator/encoding.ts';
import { Simulator, type SimulatedCamera, type SimulatorOptions } from '../simulator/simulator.ts';

const clips = new ClipLibrary();

/** What the cameras of startCamera() send unless told otherwise: cheap to make and to look at. */
export const smallVideo = { width: 320, height: 180, fps: 25, gopSeconds: 1, bitrateKbit: 300 };

/** One replayed camera `a` behind an address of its own. */
export function startCamera(
  camera: Partial<SimulatedCamera> = {},
  settings: Partial<EncoderSettings> = {},
  also: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  const cameras = [{ key: 'a', ...camera }];
  const log = createLogger({ level: 'silent', pretty: false });
  return Simulator.create({ cameras, settings: { sub: { ...smallVideo, ...settings } }, log, clips, ...also });
}
