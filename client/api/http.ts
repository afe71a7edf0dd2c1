import type { WireError } from '../../server/contract/common.ts';
import type { RestInput, RestReplies, RestRoute } from '../../server/contract/rest.ts';
import { learnServerTime } from './server-clock.ts';
import { WireFailure } from './wire-failure.ts';

/** Longest wait for an answer: a person has given up by then. */
const TIME_LIMIT_MS = 10_000;

export type Fetch = typeof globalThis.fetch;

export interface CallOptions {
  /** Access token for `Authorization: Bearer`. */
  token?: string;
  fetch?: Fetch;
}

/**
 * One REST request. Path parameters come from `input`; what is left of it is the body.
 * @throws {WireFailure} with the server's code, `no_connection` or `timeout`.
 */
export async function callRest<R extends RestRoute>(
  route: R,
  input: RestInput<R>,
  { token, fetch = globalThis.fetch }: CallOptions = {},
): Promise<RestReplies[R]> {
  const { method, path, body } = toRequest(route, input);
  const response = await send(fetch, path, {
    method,
    body,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  });
  learnServerTime(response.headers.get('date'));
  const answer = await readJson(response);
  if (response.ok) return answer as RestReplies[R];
  throw toFailure(response.status, answer);
}

function toRequest(route: string, input: Record<string, unknown>): { method: string; path: string; body?: string } {
  const [method = '', pattern = ''] = route.split(' ');
  const rest = { ...input };
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const hasBody = method === 'POST' || method === 'PATCH';
  return { method, path, body: hasBody ? JSON.stringify(rest) : undefined };
}

async function send(fetch: Fetch, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    throw noAnswer(error);
  }
}

async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw noAnswer(error);
  }
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's error page, or the server's own while it starts.
    throw new WireFailure('unavailable', `answer ${response.status} is not JSON`);
  }
}

function noAnswer(error: unknown): WireFailure {
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  return new WireFailure(timedOut ? 'timeout' : 'no_connection', String(error));
}

function toFailure(status: number, answer: unknown): WireFailure {
  const error = (answer as { error?: WireError } | null)?.error;
  if (error) return new WireFailure(error.code, error.message, error.details);
  return new WireFailure(status >= 500 ? 'unavailable' : 'internal', `answer ${status} without an error code`);
}
