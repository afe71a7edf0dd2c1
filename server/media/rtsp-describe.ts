import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StreamReason } from '../contract/stream-state.ts';
import { Authorization } from './direct/authorization.ts';
import { readRtsp, type RtspAnswer } from './direct/rtsp-reader.ts';
import { parseSessionDescription, type VideoTrack } from './direct/session-description.ts';
import type { TranscodeCause } from './engine.ts';
import { copyObstacle } from './h264.ts';
import type { StreamLocation } from './source.ts';

/** Longest time of the whole conversation, redirects included, and largest answer, bytes. */
const limitMs = 5000;
const largestAnswer = 64 * 1024;
/** Redirects that are followed; more are a loop. */
const mostRedirects = 3;

/** Where a stream really is, and what of its description speaks against sending it on as it comes; undefined: nothing that it names. */
export interface Described {
  url: string;
  codec: 'h264' | 'other' | undefined;
  obstacle: TranscodeCause | undefined;
}

/**
 * Asks the camera for its stream (RTSP DESCRIBE, RFC 2326): one connection with at most two requests, and the same again for each redirect
 * that `location.redirect` permits. Answers the reason when it is certain that there is nothing to be had; a camera whose answer is merely
 * odd is left to ffmpeg. Never rejects.
 */
export async function describeStream(
  location: StreamLocation,
  signal: AbortSignal,
): Promise<Described | { reason: StreamReason }> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  let { url } = location;
  for (let redirects = 0; ; redirects++) {
    const answer = await ask({ ...location, url }, limit);
    if ('reason' in answer) return answer;
    if (answer.status < 300 || answer.status >= 400) return judge(answer, url);
    const target = redirects < mostRedirects ? absolute(answer.headers.get('location')?.[0], url) : undefined;
    const permitted = target && (await location.redirect?.(target).catch(() => undefined));
    if (!permitted) return { reason: 'redirect_refused' };
    url = permitted;
  }
}

async function ask(location: StreamLocation, signal: AbortSignal): Promise<RtspAnswer | { reason: StreamReason }> {
  const { username, password = '' } = location;
  const url = new URL(location.url);
  const secure = url.protocol === 'rtsps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 322 : 554));
  // Cameras' certificates are self-signed throughout; ffmpeg does not verify them either.
  const socket = secure ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
  socket.on('error', () => undefined); // whoever waits hears of it
  try {
    await once(socket, 'connect', { signal });
    // Also when nothing comes back: what answers there in plain text waits for an end of line.
    if (secure && !(await once(socket, 'secureConnect', { signal }).catch(() => undefined))) {
      return { reason: 'tls_failed' };
    }
    const answer = await describe(socket, location.url, 1, undefined, signal);
    if (answer.status !== 401 || username === undefined) return answer;
    const challenges = answer.headers.get('www-authenticate') ?? [];
    const authorization = Authorization.answering(challenges, { username, password });
    return authorization ? await describe(socket, location.url, 2, authorization, signal) : answer;
  } catch (error) {
    return { reason: connectionFailure(error) };
  } finally {
    socket.destroy();
  }
}

/** Rejects with RtspSyntaxError, with what the socket fails with, or with an error of code ECONNRESET or ETIMEDOUT. */
async function describe(
  socket: Socket,
  url: string,
  sequence: number,
  authorization: Authorization | undefined,
  signal: AbortSignal,
): Promise<RtspAnswer> {
  const lines = [`DESCRIBE ${url} RTSP/1.0`, `CSeq: ${sequence}`, 'Accept: application/sdp', 'User-Agent: vong-gac'];
  if (authorization) lines.push(`Authorization: ${authorization.header('DESCRIBE', url)}`);
  const { promise, resolve, reject } = Promise.withResolvers<RtspAnswer>();
  let bytes = Buffer.alloc(0);
  const onData = (data: Buffer) => {
    bytes = Buffer.concat([bytes, data]);
    try {
      bytes = bytes.subarray(readRtsp(bytes, 0, bytes.length, { onAnswer: resolve, onFrame: () => undefined }));
      if (bytes.length > largestAnswer) reject(new Error('answer without end'));
    } catch (error) {
      reject(error);
    }
  };
  const onClose = () => reject(Object.assign(new Error('closed by the camera'), { code: 'ECONNRESET' }));
  const onAbort = () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
  socket.on('data', onData).once('close', onClose).once('error', reject);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (signal.aborted) onAbort();
  try {
    return await promise;
  } finally {
    socket.off('data', onData).off('close', onClose).off('error', reject);
    signal.removeEventListener('abort', onAbort);
  }
}

function absolute(target: string | undefined, base: string): string | undefined {
  const url = target === undefined ? null : URL.parse(target, base);
  return url && /^rtsps?:$/.test(url.protocol) ? url.href : undefined;
}

const refusals: Record<number, StreamReason> = {
  401: 'credentials_refused',
  403: 'credentials_refused',
  404: 'stream_not_found',
  453: 'server_busy',
  503: 'server_busy',
};

function judge({ status, body }: RtspAnswer, url: string): Described | { reason: StreamReason } {
  const refusal = refusals[status];
  if (refusal) return { reason: refusal };
  if (status !== 200 || !body.startsWith('v=')) return { url, codec: undefined, obstacle: undefined };
  const video = parseSessionDescription(body);
  return video ? { url, ...codecOf(video) } : { reason: 'no_video' };
}

/** ffmpeg's names of what cameras send, by the names of RFC 3551 and its like, and by the payload types that need no name. */
const codecs: Record<string, string> = { H265: 'hevc', JPEG: 'mjpeg', 'MP4V-ES': 'mpeg4', MPV: 'mpeg2video' };
const numbered: Record<number, string> = { 26: 'mjpeg', 32: 'mpeg2video', 34: 'h263' };

function codecOf({ encoding, payloadType, parameterSets }: VideoTrack): Pick<Described, 'codec' | 'obstacle'> {
  if (encoding === 'H264') {
    const obstacles = parameterSets.map((set) => copyObstacle(set[0]! & 0x1f, set.subarray(1)));
    return { codec: 'h264', obstacle: obstacles.find((obstacle) => obstacle !== undefined) };
  }
  const codec = encoding === undefined ? numbered[payloadType] : codecs[encoding];
  return codec ? { codec: 'other', obstacle: `codec_${codec}` } : { codec: undefined, obstacle: undefined };
}

function connectionFailure(error: unknown): StreamReason {
  const { name, code = '' } = error as NodeJS.ErrnoException;
  if (name === 'RtspSyntaxError') return 'not_rtsp';
  if (code === 'ECONNREFUSED') return 'connection_refused';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ENOTFOUND') return 'host_unreachable';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'connection_lost';
  return 'timeout';
}
