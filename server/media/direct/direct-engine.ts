import type { Irregularity } from '../../contract/common.ts';
import type { StreamReason } from '../../contract/stream-state.ts';
import type { Engine, EngineEnd, EngineOptions } from '../engine.ts';
import { payloadType } from '../landing.ts';
import { H264Forwarder } from './h264-forwarder.ts';
import { RtspTimeout } from './rtsp-connection.ts';
import { RtspSyntaxError } from './rtsp-reader.ts';
import { RtspSession, SessionFailure } from './rtsp-session.ts';
import type { VideoTrack } from './session-description.ts';

/** What a stream can be watched with all the same, mended or not. */
const bearable: ReadonlySet<Irregularity> = new Set(['losses', 'timestamps']);

/** A camera that plays and sends nothing for so long is given up, as ffmpeg does. */
const silenceLimitMs = 5000;

/** ffmpeg's names of the codecs that a description names, for those that differ. */
const codecNames: Record<string, string> = { H265: 'hevc', JPEG: 'mjpeg', 'MP4V-ES': 'mpeg4', MPV: 'mpeg2video' };

/**
 * Pulls one H.264 stream over RTSP and sends its RTP into one landing as it comes, in this process. `strict`: anything irregular ends it, so that
 * ffmpeg can take over; otherwise it bears what can be borne.
 */
export class DirectEngine implements Engine {
  readonly ended: Promise<EngineEnd>;
  readonly #options: EngineOptions & { strict: boolean };
  readonly #closing = new AbortController();
  readonly #failed = Promise.withResolvers<EngineEnd>();
  readonly #borne = new Set<Irregularity>();

  constructor(options: EngineOptions & { strict: boolean }) {
    this.#options = options;
    // What it cannot bear is for ffmpeg only where that may take over.
    this.ended = this.#run().then((end) =>
      end.instead?.irregularity && !options.strict ? { ...end, instead: undefined } : end,
    );
  }

  async #run(): Promise<EngineEnd> {
    const { location, landing } = this.#options;
    let forwarder: H264Forwarder | undefined;
    let silence: NodeJS.Timeout | undefined;
    let silent = true;
    try {
      await landing.expect('self');
      await using session = await RtspSession.play({
        location,
        signal: this.#closing.signal,
        onTrack: (track) => (forwarder = this.#forwarder(track)),
        onRtp: (buffer, start, end) => {
          if (silent) clearTimeout(silence);
          silent = false;
          if (!this.#closing.signal.aborted) forwarder?.push(buffer, start, end);
        },
      });
      if (silent) silence = setTimeout(() => this.#failed.resolve(nothingCame), silenceLimitMs);
      const stopped = new Promise<EngineEnd>((done) => {
        const closed = () => done({ reason: undefined, detail: 'closed' });
        if (this.#closing.signal.aborted) closed();
        else this.#closing.signal.addEventListener('abort', closed, { once: true });
      });
      return await Promise.race([stopped, this.#failed.promise, session.ended.then(failure)]);
    } catch (error) {
      return failure(error);
    } finally {
      clearTimeout(silence);
    }
  }

  #forwarder(track: VideoTrack): H264Forwarder {
    const { landing } = this.#options;
    const { payloadType: from, encoding, packetizationMode, parameterSets } = track;
    if (encoding !== 'H264') {
      const codec = codecNames[encoding ?? ''] ?? (encoding ?? `type ${from}`).toLowerCase();
      throw new SessionFailure({
        reason: 'codec_unsupported',
        detail: `the description says ${codec.slice(0, 40)}`,
        instead: { transcode: `codec_${codec.slice(0, 40)}` },
      });
    }
    if (packetizationMode === 2) throw new SessionFailure(this.#end('packetization'));
    return new H264Forwarder({
      ...{ ssrc: landing.ssrc, payloadType, from, parameterSets },
      send: (packet) => landing.send(packet),
      onIrregular: (what) => this.#irregular(what),
      now: () => performance.now(),
    });
  }

  #irregular(what: Irregularity): void {
    if (this.#options.strict || !bearable.has(what)) return this.#failed.resolve(this.#end(what));
    if (this.#borne.has(what)) return;
    this.#borne.add(what);
    this.#options.log.info({ irregularity: what }, 'stream is irregular');
  }

  #end(what: Irregularity): EngineEnd {
    const reason: StreamReason = bearable.has(what) ? 'failed' : 'codec_unsupported';
    return { reason, detail: `irregular: ${what}`, instead: { irregularity: what } };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const nothingCame: EngineEnd = { reason: 'timeout', detail: 'it plays, and no packet came' };

function failure(error: unknown): EngineEnd {
  if (error instanceof SessionFailure) return error.end;
  const { code, message } = error as NodeJS.ErrnoException;
  const detail = code ?? message;
  if (error instanceof RtspTimeout || code === 'ETIMEDOUT') return { reason: 'timeout', detail };
  if (error instanceof RtspSyntaxError) return { reason: 'not_rtsp', detail, instead: { irregularity: 'dialogue' } };
  if (code === 'ECONNREFUSED') return { reason: 'connection_refused', detail };
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ENOTFOUND')
    return { reason: 'host_unreachable', detail };
  if (/^(ERR_SSL|EPROTO|ERR_TLS)/.test(code ?? '')) return { reason: 'tls_failed', detail };
  return { reason: 'connection_lost', detail };
}
