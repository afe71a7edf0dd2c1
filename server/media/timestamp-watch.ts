import type { Landing } from './landing.ts';
import { ticksPerMs } from './rtp.ts';

/** Closer together than this, ticks, pictures are not taken by a clock: ffmpeg moves a stamp that does not grow on by one tick. */
const shortestStep = ticksPerMs;
/** Further apart than this the camera's clock has jumped: a stream that pauses that long has stalled. */
const longestStep = 2000 * ticksPerMs;
/** Steps in a row that are too short before the clock counts as standing still: some cameras stamp their first pictures alike. */
const patience = 3;

/**
 * Calls back, once, when the RTP timestamps of the pictures in a landing jump or stop growing, as they do when a camera's clock jumps,
 * runs backwards or stands still. Players would wait for such pictures, or run after them.
 */
export function watchTimestamps(landing: Landing, onIrregular: () => void): Disposable {
  let last: { timestamp: number; ended: boolean } | undefined;
  let short = 0;
  const off = landing.onPacket((packet) => {
    const timestamp = packet.readUInt32BE(4);
    const ended = (packet[1]! & 0x80) !== 0;
    // Several packets make one picture; the marker is on its last.
    if (last && (last.ended || timestamp !== last.timestamp)) {
      const step = (timestamp - last.timestamp) | 0;
      short = step < shortestStep ? short + 1 : 0;
      if (step < 0 || step > longestStep || short >= patience) {
        off();
        onIrregular();
      }
    }
    last = { timestamp, ended };
  });
  return { [Symbol.dispose]: off };
}
