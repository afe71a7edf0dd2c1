/** One RTSP request (RFC 2326), header names in lower case. */
export interface RtspRequest {
  kind: 'request';
  method: string;
  uri: string;
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/** A binary frame between requests (RFC 2326, 10.12): from a client it is RTCP. */
export interface InterleavedFrame {
  kind: 'interleaved';
  channel: number;
  payload: Buffer;
}

export type RtspMessage = RtspRequest | InterleavedFrame;

/** The client does not speak RTSP or exceeds a limit; nothing after it on the connection can be trusted. */
export class RtspSyntaxError extends Error {
  override readonly name = 'RtspSyntaxError';
}

/** Bytes; real requests stay under 1 KiB. */
const maxHead = 8 * 1024;
const maxBody = 16 * 1024;

const requestLine = /^([A-Z_]{3,20}) (\S{1,2048}) RTSP\/1\.\d$/;
const headerLine = /^([A-Za-z0-9-]{1,64}):[ \t]*(.*?)[ \t]*$/;

/** Cuts a connection's bytes into messages; holds at most one incomplete message. */
export class RtspParser {
  #buffer: Buffer = Buffer.alloc(0);

  /** @throws RtspSyntaxError when the bytes are not RTSP or a message is too large. */
  *push(chunk: Buffer): Generator<RtspMessage> {
    this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, chunk]) : chunk;
    for (;;) {
      const message = this.#buffer[0] === 0x24 ? this.#interleaved() : this.#request();
      if (message === undefined) return;
      yield message;
    }
  }

  #interleaved(): InterleavedFrame | undefined {
    if (this.#buffer.length < 4) return undefined;
    const end = 4 + this.#buffer.readUInt16BE(2);
    if (this.#buffer.length < end) return undefined;
    return { kind: 'interleaved', channel: this.#buffer.readUInt8(1), payload: this.#take(end).subarray(4) };
  }

  #request(): RtspRequest | undefined {
    const headEnd = this.#buffer.indexOf('\r\n\r\n');
    if (headEnd > maxHead || (headEnd < 0 && this.#buffer.length > maxHead)) {
      throw new RtspSyntaxError('request head is too large');
    }
    if (headEnd < 0) return undefined;
    const [first = '', ...lines] = this.#buffer.toString('utf8', 0, headEnd).split('\r\n');
    const start = requestLine.exec(first);
    if (!start) throw new RtspSyntaxError('not an RTSP request');
    const headers = new Map<string, string>();
    for (const line of lines) {
      const header = headerLine.exec(line);
      if (!header) throw new RtspSyntaxError('malformed header');
      headers.set(header[1]!.toLowerCase(), header[2]!);
    }
    const length = headers.get('content-length') ?? '0';
    if (!/^\d{1,9}$/.test(length) || Number(length) > maxBody) throw new RtspSyntaxError('request body is too large');
    const bodyStart = headEnd + 4;
    const end = bodyStart + Number(length);
    if (this.#buffer.length < end) return undefined;
    return { kind: 'request', method: start[1]!, uri: start[2]!, headers, body: this.#take(end).subarray(bodyStart) };
  }

  #take(end: number): Buffer {
    const taken = this.#buffer.subarray(0, end);
    this.#buffer = this.#buffer.subarray(end);
    return taken;
  }
}

const reasons = {
  200: 'OK',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  453: 'Not Enough Bandwidth',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const;
export type RtspStatus = keyof typeof reasons;

export interface RtspResponse {
  status: RtspStatus;
  headers?: Record<string, string>;
  body?: string;
}

/** A response as it goes on the wire; `cseq` echoes the request's and is left out when that had none. */
export function formatResponse({ status, headers = {}, body = '' }: RtspResponse, cseq?: string): string {
  const all: Record<string, string> = { ...(cseq === undefined ? {} : { CSeq: cseq }), ...headers };
  if (body) all['Content-Length'] = String(Buffer.byteLength(body));
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `RTSP/1.0 ${status} ${reasons[status]}\r\n${lines.join('')}\r\n${body}`;
}
