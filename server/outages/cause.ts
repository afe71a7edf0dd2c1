import type { OutCondition } from '../contract/history.ts';
import type { OutageCause, OutageCut } from '../contract/outages.ts';

/** The device answers, but not as it should: it is not the way to it. */
const ofDevice = new Set([
  ...['connection_refused', 'not_rtsp', 'credentials_refused', 'stream_not_found', 'no_video', 'codec_unsupported'],
  ...['redirect_refused', 'tls_failed', 'failed', 'host_not_allowed'],
]);

export interface CauseFacts {
  cut: OutageCut | null;
  planned: boolean;
  /** Of its cameras. */
  parts: readonly { condition: OutCondition; reason: string | null }[];
}

/**
 * What it looks like from outside, for a person to confirm. All cameras of a facility at once are most likely its power, several but not all
 * a switch or a line, those of one recorder that recorder. Pure.
 */
export function proposedCause({ cut, planned, parts }: CauseFacts): OutageCause {
  if (planned) return 'planned';
  const answering = parts.filter(({ condition, reason }) => condition !== 'down' || ofDevice.has(reason ?? ''));
  if (cut) {
    // A power cut leaves nothing that answers, or sends a picture that stands still.
    if (cut === 'one_host' || answering.length * 2 > parts.length) return 'camera';
    return cut === 'all_cameras' ? 'power' : 'link';
  }
  const [first] = parts;
  if (!first) return 'other';
  if (first.condition === 'frozen') return 'frozen';
  if (first.condition === 'black') return 'obstructed';
  return answering.length > 0 ? 'camera' : 'link';
}
