import type { StreamReason } from '../contract/stream-state.ts';
import type { EngineWish, Profile, RtspTransport } from '../contract/common.ts';
import type { Pull } from './engine.ts';

/** Which stream: one profile of one camera. */
export interface StreamKey {
  cameraId: string;
  profile: Profile;
}

/** Where a stream is pulled from; the URL holds no user information. */
export interface StreamLocation {
  url: string;
  username?: string;
  password?: string;
  /** How its packets travel; `auto`: over TCP, and over UDP when the camera refuses that. */
  transport?: RtspTransport;
  /** What is to pull it; ffmpeg unless told otherwise. */
  engine?: EngineWish;
  /**
   * Judges where the camera redirects to: that URL, with the judged address in place of the host name, or undefined when nobody may be sent
   * there. Absent: nowhere.
   */
  redirect?: (url: string) => Promise<string | undefined>;
}

/** Looks a stream up anew for every attempt. Rejects with SourceUnavailable when there is nothing to connect to. */
export type Locate = (key: StreamKey, signal: AbortSignal) => Promise<StreamLocation>;

/** A stream that cannot even be tried, and why. */
export class SourceUnavailable extends Error {
  readonly reason: StreamReason;

  constructor(reason: StreamReason, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'SourceUnavailable';
    this.reason = reason;
  }
}

/** How an attempt ended that was not ended by us. `detail` is for the log and holds no secret. */
export interface AttemptEnd {
  reason: StreamReason;
  detail: string;
  /** No failure: the next attempt begins at once, and in another way. */
  instead?: Partial<Pull> | undefined;
}

/** The location as a URL with user information, every special character escaped: for a pipe, never for a log or an argument. */
export function urlWithCredentials({ url, username, password }: StreamLocation): string {
  if (username === undefined) return url;
  const escape = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return url.replace('://', `://${escape(username)}:${escape(password ?? '')}@`);
}
