import type { EngineWish } from '../contract/common.ts';
import { DirectEngine } from './direct/direct-engine.ts';
import type { Pull, StartEngine } from './engine.ts';

/**
 * Which engine pulls: ffmpeg whatever must be transcoded or comes by UDP, and with `auto` whatever was found to be irregular.
 * `direct` bears with irregular streams.
 */
export function engineFor(
  wish: EngineWish = 'ffmpeg',
  { transport, transcode, irregularity }: Pull,
): 'ffmpeg' | 'direct' {
  if (wish === 'ffmpeg' || transport === 'udp' || transcode) return 'ffmpeg';
  return wish === 'auto' && irregularity ? 'ffmpeg' : 'direct';
}

/** Starts the engine that the location asks for, as far as the stream lets it. */
export const chooseEngine =
  (startFfmpeg: StartEngine): StartEngine =>
  (options) => {
    const { engine: wish } = options.location;
    return engineFor(wish, options.pull) === 'direct'
      ? new DirectEngine({ ...options, strict: wish === 'auto' })
      : startFfmpeg(options);
  };
