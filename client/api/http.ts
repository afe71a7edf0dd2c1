import type { Download } from '../../server/contract/audit.ts';
import type { WireError } from '../../server/contract/common.ts';
import type { RestInput, RestReplies, RestRoute } from '../../server/contract/rest.ts';
import { learnServerTime } from './server-clock.ts';
import { WireFailure } from './wire-failure.ts';

/** Longest wait for an answer: a person has given up by then. */
const TIME_LIMIT_MS = 10_000;
/** For what is large to send or to make; milliseconds. */
const PATIENT_MS = 120_000;
const patient: ReadonlySet<RestRoute> = new Set<RestRoute>([
  'POST /api/documents',
  'POST /api/account-requests/import/preview',
  'POST /api/account-requests/import',
  'POST /api/facilities/:id/scan',
  'POST /api/facilities/:id/probe',
  'POST /api/facilities/:id/stream-test',
  'POST /api/facilities/:id/cameras/import/preview',
  'POST /api/facilities/:id/cameras/import',
  'POST /api/cameras',
  'PATCH /api/cameras/:id',
]);

export type Fetch = typeof globalThis.fetch;

export interface CallOptions {
  /** Access token for `Authorization: Bearer`. */
  token?: string;
  fetch?: Fetch;
  /** Gives the request up; it then fails as `cancelled`. */
  signal?: AbortSignal;
}

/**
 * One REST request. Path parameters come from `input`; what is left of it is the body, or the query of a GET.
 * @throws {WireFailure} with the server's code, `no_connection` or `timeout`.
 */
export async function callRest<R extends RestRoute>(
  route: R,
  input: RestInput<R>,
  options: CallOptions = {},
): Promise<RestReplies[R]> {
  const response = await request(route, input, options, patient.has(route) ? PATIENT_MS : TIME_LIMIT_MS);
  const answer = await readJson(response);
  if (response.ok) return answer as RestReplies[R];
  throw toFailure(response.status, answer);
}

/** Routes that answer with a file. */
export type DownloadRoute = { [R in RestRoute]: RestReplies[R] extends Download ? R : never }[RestRoute];

export interface DownloadOptions {
  signal?: AbortSignal;
  /** Told of the bytes that have come so far. */
  onProgress?: (received: number) => void;
}

/** As callRest, for an answer that is a file. */
export async function downloadRest<R extends DownloadRoute>(
  route: R,
  input: RestInput<R>,
  options: CallOptions & DownloadOptions = {},
): Promise<{ fileName: string; blob: Blob }> {
  const response = await request(route, input, options, PATIENT_MS);
  if (!response.ok) throw toFailure(response.status, await readJson(response));
  const fileName = fileNameOf(response.headers.get('content-disposition') ?? '');
  try {
    return { fileName, blob: await counted(response, options.onProgress).blob() };
  } catch (error) {
    throw noAnswer(error);
  }
}

function counted(response: Response, onProgress: DownloadOptions['onProgress']): Response {
  if (!response.body || !onProgress) return response;
  let received = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      received += chunk.byteLength;
      onProgress(received);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(count), { headers: response.headers });
}

/** What a Content-Disposition header calls its file: the name in UTF-8 where it has one. */
function fileNameOf(disposition: string): string {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? [];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="?([^";]+)/.exec(disposition)?.[1] ?? 'download';
}

async function request<R extends RestRoute>(
  route: R,
  input: RestInput<R>,
  { token, fetch = globalThis.fetch, signal }: CallOptions,
  limitMs: number,
): Promise<Response> {
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
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) : AbortSignal.timeout(limitMs),
  });
  learnServerTime(response.headers.get('date'));
  return response;
}

function toRequest(route: string, input: Record<string, unknown>): { method: string; path: string; body?: string } {
  const [method = '', pattern = ''] = route.split(' ');
  const rest = { ...input };
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (method === 'POST' || method === 'PATCH') return { method, path, body: JSON.stringify(rest) };
  const asked = Object.entries(rest).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
  return { method, path: query.size > 0 ? `${path}?${query}` : path };
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
  const name = error instanceof DOMException ? error.name : '';
  const code = name === 'TimeoutError' ? 'timeout' : name === 'AbortError' ? 'cancelled' : 'no_connection';
  return new WireFailure(code, String(error));
}

function toFailure(status: number, answer: unknown): WireFailure {
  const error = (answer as { error?: WireError } | null)?.error;
  if (error) return new WireFailure(error.code, error.message, error.details);
  return new WireFailure(status >= 500 ? 'unavailable' : 'internal', `answer ${status} without an error code`);
}
