import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { OnvifError } from './onvif-error.ts';

export interface HttpQuestion {
  /** Name or address, IPv6 without brackets. */
  host: string;
  port: number;
  method: 'GET' | 'POST';
  /** With its query. */
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  /** Bytes of the answer's body. */
  mostBytes: number;
  /** When to give up. */
  signal: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Values of WWW-Authenticate, one for each challenge. */
  challenges: string[];
  body: Buffer;
}

/** Bytes; cameras send a few hundred. Also what bounds the reading of challenges. */
const maxHeaderSize = 8192;
const unreachable = /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_\w+|ETIMEDOUT)$/;

/**
 * One question and its whole answer over a connection of its own. Nothing but the named host is ever talked to: a
 * redirect is a bad answer. Rejects with OnvifError, or with the signal's reason.
 */
export async function exchange(question: HttpQuestion): Promise<HttpAnswer> {
  const { mostBytes, signal, body, ...options } = question;
  signal.throwIfAborted();
  try {
    const sent = request({ ...options, agent: false, maxHeaderSize, signal });
    sent.on('error', () => {}); // also after the answer has begun, where its reading tells
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    if (response.statusCode! >= 300 && response.statusCode! < 400) {
      sent.destroy();
      throw new OnvifError('bad_answer', `The device redirects (HTTP ${response.statusCode})`);
    }
    return { status: response.statusCode!, challenges: challengesOf(response), body: await read(response, mostBytes) };
  } catch (error) {
    throw failure(error, signal);
  }
}

async function read(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early ends the connection.
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length > mostBytes) throw new OnvifError('bad_answer', `The answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function challengesOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === 'www-authenticate',
  );
}

function failure(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof OnvifError) return error;
  if (signal.aborted) return signal.reason;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (unreachable.test(code)) return new OnvifError('unreachable', code);
  return new OnvifError('bad_answer', code || String(error));
}
