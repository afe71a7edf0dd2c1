import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StreamReason } from '../contract/stream-state.ts';
import type { StreamLocation } from './source.ts';

/** Longest time and largest answer of the whole diagnosis. */
const limitMs = 5000;
const largestAnswer = 64 * 1024;

/**
 * Asks the camera itself (RTSP DESCRIBE, RFC 2326) why ffmpeg made nothing of it: one connection, at most two requests.
 * Answers `undefined` when the stream looks fine from here.
 */
export async function describeFailure(
  location: StreamLocation,
  signal: AbortSignal,
): Promise<StreamReason | undefined> {
  const url = new URL(location.url);
  const secure = url.protocol === 'rtsps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 322 : 554));
  // Cameras' certificates are self-signed throughout; ffmpeg does not verify them either.
  const socket = secure ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  try {
    await once(socket, secure ? 'secureConnect' : 'connect', { signal: limit });
    let answer = await describe(socket, location.url, 1, undefined, limit);
    if (answer?.status === 401 && location.username !== undefined) {
      const header = authorization(answer.head, location);
      if (header) answer = await describe(socket, location.url, 2, header, limit);
    }
    return answer ? judge(answer) : 'not_rtsp';
  } catch (error) {
    return connectionFailure(error);
  } finally {
    socket.destroy();
  }
}

interface Answer {
  status: number;
  head: string;
  body: string;
}

async function describe(
  socket: Socket,
  url: string,
  sequence: number,
  authorizationHeader: string | undefined,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const lines = [`DESCRIBE ${url} RTSP/1.0`, `CSeq: ${sequence}`, 'Accept: application/sdp'];
  if (authorizationHeader) lines.push(`Authorization: ${authorizationHeader}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let text = '';
  while (text.length < largestAnswer) {
    const [data] = (await once(socket, 'data', { signal })) as [Buffer];
    text += data.toString('latin1');
    if (!'RTSP/'.startsWith(text.slice(0, 5))) return undefined;
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = text.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const body = text.slice(end + 4);
    if (body.length < Math.min(length, largestAnswer)) continue;
    return { status: Number(/^RTSP\/\d\.\d (\d{3})/.exec(head)?.[1] ?? 0), head, body };
  }
  return undefined;
}

function judge({ status, body }: Answer): StreamReason | undefined {
  if (status === 401 || status === 403) return 'credentials_refused';
  if (status === 404) return 'stream_not_found';
  if (status === 453 || status === 503) return 'server_busy';
  if (status !== 200) return 'failed';
  const video = /^m=video [\s\S]*?(?=^m=|$(?![\s\S]))/m.exec(body)?.[0];
  if (!video) return 'no_video';
  if (/^a=rtpmap:\d+ H26[45]\//im.test(video)) return /H265/i.test(video) ? 'codec_h265' : undefined;
  return 'codec_unsupported';
}

/** Basic or Digest (RFC 2617, MD5), as the camera asks. */
function authorization(head: string, { url, username = '', password = '' }: StreamLocation): string | undefined {
  const challenge = /^www-authenticate: *digest (.*)$/im.exec(head)?.[1];
  if (!challenge) {
    return /^www-authenticate: *basic/im.test(head)
      ? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
      : undefined;
  }
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`, 'i').exec(challenge)?.[1] ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const [realm, nonce] = [field('realm'), field('nonce')];
  const secret = md5(`${username}:${realm}:${password}`);
  const response = md5(`${secret}:${nonce}:${md5(`DESCRIBE:${url}`)}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${url}", response="${response}"`;
}

function connectionFailure(error: unknown): StreamReason {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ECONNREFUSED') return 'connection_refused';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ENOTFOUND') return 'host_unreachable';
  if (code === 'ABORT_ERR' || code === 'ETIMEDOUT') return 'timeout';
  return 'connection_lost';
}
