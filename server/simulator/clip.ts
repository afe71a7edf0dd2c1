import { codecArguments, type EncoderSettings } from './encoding.ts';
import { scenePicture, type Scene } from './picture.ts';
import { publish } from './publication.ts';
import { clockRate } from './rtp.ts';

/** One encoded picture. */
export interface ClipFrame {
  packets: readonly Buffer[];
}

/** A loop of encoded video that begins with a key frame, as RTP packets. */
export interface Clip {
  settings: EncoderSettings;
  /** The media part of the session description. */
  media: readonly string[];
  frames: readonly ClipFrame[];
  /** Of the loop, in RTP timestamp ticks. */
  ticks: number;
}

/**
 * Seconds a loop lasts at least; it is whole GOPs. Long enough that a look a second never meets the same picture twice in a row.
 */
const shortestLoop = 5;
/** Clips kept by a library; the one unused for longest goes first. A minute of 1 Mbit/s is 8 MB. */
const mostClips = 32;

/** Loops made once for each kind of camera. Cameras that are alike share the bytes. */
export class ClipLibrary {
  readonly #clips = new Map<string, Promise<Clip>>();
  readonly #make: typeof makeClip;

  constructor(make = makeClip) {
    this.#make = make;
  }

  /** `caption` is drawn into the picture. */
  clip(scene: Scene, settings: EncoderSettings, caption = ''): Promise<Clip> {
    const name = JSON.stringify([scene, caption, Object.entries(settings).sort()]);
    const clip = this.#clips.get(name) ?? this.#make(scene, settings, caption);
    this.#clips.delete(name);
    this.#clips.set(name, clip); // now the most recently used
    clip.catch(() => this.#clips.delete(name));
    for (const oldest of this.#clips.keys()) {
      if (this.#clips.size <= mostClips) break;
      this.#clips.delete(oldest);
    }
    return clip;
  }

  get size(): number {
    return this.#clips.size;
  }
}

/** What does not change: an encoder spends next to nothing on it. */
const failing: ReadonlySet<Scene> = new Set(['frozen', 'black', 'obstructed']);

async function makeClip(scene: Scene, settings: EncoderSettings, caption: string): Promise<Clip> {
  const { fps, gopSeconds } = settings;
  const gop = Math.max(1, Math.round(fps * gopSeconds));
  const count = gop * Math.ceil((shortestLoop * fps) / gop);
  const { media, packets } = await publish([
    ...scenePicture(scene, caption).input(settings),
    ...['-frames:v', String(count)],
    ...codecArguments(settings, failing.has(scene)),
  ]);
  return { settings, media, frames: framesOf(packets), ticks: Math.round((count * clockRate) / fps) };
}

/** Packets of one picture carry one timestamp. */
function framesOf(packets: readonly Buffer[]): ClipFrame[] {
  const frames: { packets: Buffer[] }[] = [];
  let last: number | undefined;
  for (const packet of packets) {
    const time = packet.readUInt32BE(4);
    if (time === last) frames.at(-1)!.packets.push(packet);
    else frames.push({ packets: [packet] });
    last = time;
  }
  return frames;
}
