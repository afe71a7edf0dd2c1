import type { StreamHealth } from '../../contract/stream-state.ts';
import type { PacketVerdict } from './packet-judgement.ts';
import type { Sight } from './picture-judgement.ts';

export type PictureVerdict = Sight | 'frozen';

/** What is remembered of a stream's pictures from one look to the next. */
export interface PictureMemory {
  verdict: PictureVerdict;
  /** What a look saw that only another one makes sure of: somebody may just walk past the lens. */
  suspected?: { sight: 'black' | 'obstructed'; since: number };
}

export const newPictureMemory: PictureMemory = { verdict: 'seen' };

/** What one look saw; `unchanged` is undefined where it could not tell. */
export interface Sighting {
  sight: Sight;
  unchanged: boolean | undefined;
}

/** A lens is covered when it is still so after this time. */
export const coveredMs = 1500;

/** The memory after one more look. Pure: the whole behaviour is in its table test. */
export function judgeLook(memory: PictureMemory, { sight, unchanged }: Sighting, now: number): PictureMemory {
  if (sight === 'seen') {
    if (unchanged ?? memory.verdict === 'frozen') return { verdict: 'frozen' };
    return newPictureMemory;
  }
  if (memory.verdict === sight) return { verdict: sight };
  const since = memory.suspected?.sight === sight ? memory.suspected.since : now;
  if (now - since >= coveredMs) return { verdict: sight };
  return { verdict: memory.verdict, suspected: { sight, since } };
}

/** What a look would have found of a picture that viewers were told this of. */
export function verdictOf(health: StreamHealth | undefined): PictureVerdict {
  if (health?.kind === 'frozen') return 'frozen';
  if (health?.kind !== 'black') return 'seen';
  return health.reason === 'picture_black' ? 'black' : 'obstructed';
}

/** What viewers are told: a picture that shows nothing true before one that is merely poor. */
export function healthOf(packets: PacketVerdict, picture: PictureVerdict): StreamHealth {
  if (picture === 'black' || picture === 'obstructed') return { kind: 'black', reason: `picture_${picture}` };
  if (picture === 'frozen') return { kind: 'frozen', reason: 'picture_frozen' };
  return packets === 'good' ? { kind: 'live' } : { kind: 'degraded', reason: packets };
}
