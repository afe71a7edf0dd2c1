import type { Irregularity, Profile } from '../contract/common.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import type { Logger } from '../log.ts';
import type { CopyObstacle } from './h264.ts';
import type { Landing } from './landing.ts';
import type { StreamLocation } from './source.ts';

/** Why an engine ended by itself, as far as it knows. `detail` is for the log and holds no secret. */
export interface EngineEnd {
  reason: StreamReason | undefined;
  detail: string;
  /** The stream can be had in another way, at once and without a failure being shown. */
  instead?: Partial<Pull> | undefined;
}

/** Why a stream must be transcoded: something about its H.264, or another codec (ffmpeg's name for it). */
export type TranscodeCause = CopyObstacle | `codec_${string}`;

/** How a stream is to be pulled. */
export interface Pull {
  transport: 'tcp' | 'udp';
  /** Undefined: sent on as it comes. */
  transcode: TranscodeCause | undefined;
  /** Undefined: none is known, it may be pulled directly where that is wanted. */
  irregularity?: Irregularity | undefined;
}

/** What pulls one camera stream into one landing, once. `ended` resolves once, whatever happens; when close() has resolved, nothing of it is left. */
export interface Engine extends AsyncDisposable {
  readonly ended: Promise<EngineEnd>;
  close(): Promise<void>;
}

export interface EngineOptions {
  location: StreamLocation;
  profile: Profile;
  landing: Landing;
  pull: Pull;
  /** Told how many packets of the camera were lost on the way, whenever some were and the engine knows. */
  onLoss: (count: number) => void;
  log: Logger;
}

/** Begins an attempt; never throws: what goes wrong is how the engine ended. */
export type StartEngine = (options: EngineOptions) => Engine;
