import type { EncoderSettings } from './encoding.ts';
import type { FaultSet } from './faults.ts';
import type { Picture, Scene } from './picture.ts';

/** Where a stream's pictures come from: an encoder that runs (`picture`), or a loop of a scene. */
export type Pictures = { picture: Picture } | { scene: Scene; caption?: string };

export interface StreamPlan {
  pictures: Pictures;
  settings: EncoderSettings;
}

/** What a stream shows with the faults in force. A picture that fails is a loop in any case: no encoder is needed for it. */
export function planOf(usual: StreamPlan, faults: FaultSet): StreamPlan {
  const changed = { ...usual.settings, ...faults.get('encoding')?.settings };
  const frozen = faults.get('frozen');
  // One picture a group: nothing but key frames.
  const settings = frozen?.keyFramesOnly ? { ...changed, gopSeconds: 1 / changed.fps } : changed;
  const caption = 'scene' in usual.pictures ? usual.pictures.caption : undefined;
  for (const scene of ['black', 'obstructed', 'frozen'] as const) {
    if (faults.has(scene)) return { pictures: { scene, caption }, settings };
  }
  return { pictures: usual.pictures, settings };
}

export function samePlan(a: StreamPlan, b: StreamPlan): boolean {
  const text = ({ settings, pictures }: StreamPlan) =>
    JSON.stringify([Object.entries(settings).sort(), 'scene' in pictures ? pictures : 'encoder']);
  return text(a) === text(b);
}
