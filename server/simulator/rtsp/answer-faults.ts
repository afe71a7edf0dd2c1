import { randomBytes } from 'node:crypto';
import type { FaultSet } from '../faults.ts';
import type { RtspRequest, RtspResponse } from './message.ts';

/** What a fault answers in place of the camera: a response, or the very bytes; undefined where none is in force. */
export function faultyAnswer({ method, uri }: RtspRequest, faults: FaultSet): RtspResponse | Buffer | undefined {
  const status = faults.get('status');
  if (status && (status.method ?? method) === method) return { status: status.status };
  const nonsense = faults.get('nonsense');
  if (nonsense && nonsense.what !== 'description') return nonsenseBytes(nonsense.what);
  if (method !== 'DESCRIBE') return undefined;
  const location = faults.has('redirect_loop') ? uri : faults.get('redirect')?.to;
  if (location !== undefined) return { status: 302, headers: { Location: location } };
  if (nonsense) return description('m=video nothing\r\na=rtpmap\r\nc=\r\n=\r\n', uri);
  const huge = faults.get('huge');
  if (!huge) return undefined;
  const line = huge.what === 'headers' ? `X-Filler: ${'x'.repeat(1000)}\r\n` : `a=filler:${'x'.repeat(1000)}\r\n`;
  const filler = line.repeat(Math.ceil(huge.bytes / line.length));
  return huge.what === 'headers'
    ? Buffer.from(`RTSP/1.0 200 OK\r\n${filler}\r\n`)
    : description(`v=0\r\n${filler}`, uri);
}

function nonsenseBytes(what: 'bytes' | 'web_page' | 'half'): Buffer {
  if (what === 'bytes') return randomBytes(512);
  const page = '<html><body>404</body></html>';
  if (what === 'web_page')
    return Buffer.from(`HTTP/1.1 404 Not Found\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
  return Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Len');
}

export function description(body: string, uri: string): RtspResponse {
  const base = uri.endsWith('/') ? uri : `${uri}/`;
  return { status: 200, headers: { 'Content-Type': 'application/sdp', 'Content-Base': base }, body };
}
