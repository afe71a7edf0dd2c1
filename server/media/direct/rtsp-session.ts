import type { EngineEnd } from '../engine.ts';
import type { StreamReason } from '../../contract/stream-state.ts';
import type { StreamLocation } from '../source.ts';
import { RtspConnection, type OnFrame } from './rtsp-connection.ts';
import type { RtspAnswer } from './rtsp-reader.ts';
import { controlUrl, parseSessionDescription, type VideoTrack } from './session-description.ts';

/** Redirects that are followed; more are a loop. */
const mostRedirects = 3;
/** Where the camera names none (RFC 2326, 12.37), and what is believed of those that it names, seconds. */
const usualTimeout = 60;
const shortestTimeout = 10;
/** Goodbye must be said within this, milliseconds. */
const leaveLimitMs = 500;

/** The dialogue came to nothing; says how the engine ends. */
export class SessionFailure extends Error {
  override readonly name = 'SessionFailure';
  readonly end: EngineEnd;

  constructor(end: EngineEnd) {
    super(end.detail);
    this.end = end;
  }
}

/** Called with each RTP packet of the video track: `buffer` from `start` to `end`, only lent. */
export type OnRtp = (buffer: Buffer, start: number, end: number) => void;

/** One video track being played over an RTSP connection, from DESCRIBE to TEARDOWN; kept alive by itself. */
export class RtspSession implements AsyncDisposable {
  readonly track: VideoTrack;
  /** Resolves with why the connection ended. */
  readonly ended: Promise<Error>;
  readonly #connection: RtspConnection;
  readonly #url: string;
  readonly #id: string;
  readonly #keepAlive: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  /**
   * Connects and begins to play; packets may come before this resolves. `onTrack` is told first what they are, and may throw a SessionFailure.
   * @throws SessionFailure, what the connection throws
   */
  static async play(options: {
    location: StreamLocation;
    onTrack: (track: VideoTrack) => void;
    onRtp: OnRtp;
    signal: AbortSignal;
  }): Promise<RtspSession> {
    const { location, onTrack, onRtp, signal } = options;
    let channel: number | undefined;
    const onFrame: OnFrame = (from, buffer, start, end) => {
      if (from === channel) onRtp(buffer, start, end);
    };
    const { connection, url, answer } = await describe(location, onFrame, signal);
    const abort = () => void connection.destroy();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const base = header(answer, 'content-base') ?? header(answer, 'content-location') ?? url;
      const track = answer.body.length > 0 ? parseSessionDescription(answer.body) : undefined;
      if (!track) throw new SessionFailure({ reason: 'no_video', detail: 'the description has no video track' });
      onTrack(track);
      const whole = controlUrl(base, track.sessionControl);
      const setUp = expectOk(
        'SETUP',
        await connection.request('SETUP', controlUrl(track.sessionControl === '*' ? base : whole, track.control), {
          Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
        }),
      );
      channel = Number(/interleaved=(\d{1,3})/i.exec(header(setUp, 'transport') ?? '')?.[1] ?? 0);
      const [, id = '', timeout] = /^([^;\s]+)(?:.*timeout=(\d{1,6}))?/i.exec(header(setUp, 'session') ?? '') ?? [];
      if (!id) throw irregular('SETUP was answered without a session');
      expectOk('PLAY', await connection.request('PLAY', whole, { Session: id, Range: 'npt=0.000-' }));
      return new RtspSession(connection, track, whole, id, Number(timeout ?? usualTimeout));
    } catch (error) {
      await connection.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private constructor(connection: RtspConnection, track: VideoTrack, url: string, id: string, timeout: number) {
    this.track = track;
    this.ended = connection.ended;
    this.#connection = connection;
    this.#url = url;
    this.#id = id;
    this.#keepAlive = setInterval(() => void this.#stayAlive(), Math.max(shortestTimeout, timeout) * 500);
  }

  /** Any request with the session's number counts; OPTIONS every camera knows. What became of it the packets tell. */
  async #stayAlive(): Promise<void> {
    await this.#connection.request('OPTIONS', this.#url, { Session: this.#id }).catch(() => undefined);
  }

  /** Tells the camera, so that its session is free at once; half a second at most. */
  close(): Promise<void> {
    clearInterval(this.#keepAlive);
    return (this.#closing ??= this.#connection.leave('TEARDOWN', this.#url, { Session: this.#id }, leaveLimitMs));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function describe(
  location: StreamLocation,
  onFrame: OnFrame,
  signal: AbortSignal,
): Promise<{ connection: RtspConnection; url: string; answer: RtspAnswer }> {
  let { url } = location;
  for (let redirects = 0; ; redirects++) {
    const connection = await RtspConnection.open({ ...location, url }, onFrame, signal);
    const abort = () => void connection.destroy();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const answer = await connection.request('DESCRIBE', url, { Accept: 'application/sdp' });
      if (answer.status < 300 || answer.status >= 400) {
        return { connection, url, answer: expectOk('DESCRIBE', answer) };
      }
      await connection.destroy();
      url = await redirected(location, url, redirects < mostRedirects ? header(answer, 'location') : undefined);
    } catch (error) {
      await connection.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** Where a redirect leads, if somebody may be sent there. */
async function redirected(location: StreamLocation, from: string, to: string | undefined): Promise<string> {
  const target = to === undefined ? null : URL.parse(to, from);
  const downgrade = target?.protocol === 'rtsp:' && from.startsWith('rtsps:');
  const usable = target && /^rtsps?:$/.test(target.protocol) && !downgrade;
  if (usable) target.username = target.password = '';
  const permitted = usable ? await location.redirect?.(target.href).catch(() => undefined) : undefined;
  if (permitted === undefined) throw new SessionFailure({ reason: 'redirect_refused', detail: 'redirected' });
  return permitted;
}

const header = (answer: RtspAnswer, name: string): string | undefined => answer.headers.get(name)?.[0];

const reasons: Record<number, StreamReason> = {
  401: 'credentials_refused',
  403: 'credentials_refused',
  404: 'stream_not_found',
  453: 'server_busy',
  503: 'server_busy',
};

function expectOk(method: string, answer: RtspAnswer): RtspAnswer {
  const { status } = answer;
  const reason = reasons[status];
  const detail = `${method} was answered by ${status}`;
  if (reason) throw new SessionFailure({ reason, detail });
  if (status === 461) throw new SessionFailure({ reason: 'failed', detail, instead: { transport: 'udp' } });
  if (status < 200 || status >= 300) throw irregular(detail);
  return answer;
}

const irregular = (detail: string): SessionFailure =>
  new SessionFailure({ reason: 'failed', detail, instead: { irregularity: 'dialogue' } });
