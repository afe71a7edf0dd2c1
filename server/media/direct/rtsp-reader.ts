/** An answer of an RTSP server (RFC 2326). Header names in lower case; one that is repeated has several values. */
export interface RtspAnswer {
  status: number;
  headers: ReadonlyMap<string, readonly string[]>;
  body: string;
}

/** What comes is not RTSP, or more than is taken; nothing after it on the connection can be trusted. The message holds nothing of it. */
export class RtspSyntaxError extends Error {
  override readonly name = 'RtspSyntaxError';
}

export interface RtspHandlers {
  /** A binary frame (10.12): its payload is `buffer` from `start` to `end`, and only lent. */
  onFrame: (channel: number, buffer: Buffer, start: number, end: number) => void;
  onAnswer: (answer: RtspAnswer) => void;
}

/** Bytes of an answer's head and body; a whole frame has 64 KiB at most. */
const maxHead = 16 * 1024;
const maxBody = 48 * 1024;
/** What a connection must be able to hold of one message that has not wholly come yet. */
export const largestMessage = 4 + 0xffff;
const mostHeaders = 64;

const dollar = 0x24;

/**
 * Takes the messages out of `buffer` between `start` and `end` and answers how far it got; what is left is the beginning of a message.
 * Requests of the server are skipped: all it could ask is to be told what we speak.
 * @throws RtspSyntaxError
 */
export function readRtsp(buffer: Buffer, start: number, end: number, { onFrame, onAnswer }: RtspHandlers): number {
  let at = start;
  while (at < end) {
    const first = buffer[at]!;
    if (first === dollar) {
      if (end - at < 4) return at;
      const next = at + 4 + ((buffer[at + 2]! << 8) | buffer[at + 3]!);
      if (next > end) return at;
      onFrame(buffer[at + 1]!, buffer, at + 4, next);
      at = next;
    } else if (first === 0x0d || first === 0x0a) {
      at += 1; // empty lines between messages
    } else {
      const next = readMessage(buffer.subarray(at, end), onAnswer);
      if (next === undefined) return at;
      at += next;
    }
  }
  return at;
}

/** The length of the message that `bytes` begin with; undefined when it is not all there. */
function readMessage(bytes: Buffer, onAnswer: RtspHandlers['onAnswer']): number | undefined {
  if (!/^[A-Z_]{1,20}[/ ]|^[A-Z_]{1,20}$/.test(bytes.toString('latin1', 0, Math.min(21, bytes.length)))) {
    throw new RtspSyntaxError('not RTSP');
  }
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd > maxHead || (headEnd < 0 && bytes.length > maxHead)) throw new RtspSyntaxError('head is too large');
  if (headEnd < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const headers = readHeaders(lines);
  const length = headers.get('content-length')?.[0] ?? '0';
  if (!/^\d{1,9}$/.test(length) || Number(length) > maxBody) throw new RtspSyntaxError('body is too large');
  const bodyStart = headEnd + 4;
  const end = bodyStart + Number(length);
  if (bytes.length < end) return undefined;
  const status = /^RTSP\/\d\.\d (\d{3})(?: |$)/.exec(first)?.[1];
  if (status) onAnswer({ status: Number(status), headers, body: bytes.toString('utf8', bodyStart, end) });
  else if (!/^[A-Z_]{3,20} \S+ RTSP\/\d\.\d$/.test(first)) throw new RtspSyntaxError('not RTSP');
  return end;
}

function readHeaders(lines: readonly string[]): Map<string, string[]> {
  if (lines.length > mostHeaders) throw new RtspSyntaxError('too many headers');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue; // cameras put all sorts of things there
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}
