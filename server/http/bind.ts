import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseCookie } from 'cookie';
import express, { type Request, type Response, type Router } from 'express';
import type { Call, CallOf, PublicCall, RestHandlers } from '../access/call.ts';
import { mayAsk } from '../access/policy/walls.ts';
import { RateLimit } from '../access/rate-limit.ts';
import type { Sessions } from '../access/sessions.ts';
import { unauthenticated } from '../access/tokens.ts';
import type { Download } from '../contract/audit.ts';
import type { Request as WireRequest } from '../contract/common.ts';
import { rest, type RestInput, type RestRoute } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, invalidInput, notFound } from '../errors.ts';
import { authorise } from './authorise.ts';

export interface BindOptions {
  handlers: RestHandlers;
  sessions: Sessions;
  prisma: PrismaClient;
  /** Of one account. */
  writesPerMinute: number;
  /** The person has changed something: nothing that a console asks by itself. */
  onUse?: (personId: string) => void;
}

/** Registers every REST route of the contract: authenticate, validate, authorise, handle, reply. */
export function bindRest(router: Router, options: BindOptions): void {
  const writes = new RateLimit(options.writesPerMinute);
  for (const route of Object.keys(rest) as RestRoute[]) bindRoute(router, route, options, writes);
}

function bindRoute<R extends RestRoute>(router: Router, route: R, options: BindOptions, writes: RateLimit): void {
  const [method, path] = route.split(' ') as ['GET' | 'POST' | 'PATCH' | 'DELETE', string];
  const verb = method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
  const readBody = bodyReader((rest[route] as WireRequest).bodyLimit ?? usualBody);
  router[verb](path, async (request: Request, response: Response) => {
    // Who is asking first: a stranger learns nothing, not even what a route takes.
    const call = await authenticated(route, callOf(request, response), options);
    if ('actor' in call) {
      response.locals['personId'] = call.actor.id;
      if (method !== 'GET') {
        writes.use(call.actor.id);
        options.onUse?.(call.actor.id);
      }
    }
    await readBody(request, response);
    const input = validInput(route, request);
    if ('actor' in call) await authorise(route, input, call.actor, options);
    const reply = await options.handlers[route](input, call as CallOf<R>);
    if (isDownload(reply)) await send(reply, response);
    else if (successStatus(route) === 204) response.status(204).end();
    else response.status(successStatus(route)).json(reply);
  });
}

export const successStatus = (route: RestRoute): 200 | 201 | 204 =>
  route.startsWith('DELETE ') ? 204 : route === 'POST /api/cameras' ? 201 : 200;

/** Bytes. */
const usualBody = 64 * 1024;

/** Called once the caller is known: what may be large is read only from somebody who is signed in. */
function bodyReader(limit: number): (request: Request, response: Response) => Promise<void> {
  const parse = express.json({ limit });
  return (request, response) =>
    new Promise((resolve, reject) => {
      parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
}

const isDownload = (reply: unknown): reply is Download =>
  typeof reply === 'object' && reply !== null && 'body' in reply && Symbol.asyncIterator in Object(reply.body);

/** One that fails on the way ends the connection: the browser sees that the file is not whole. */
async function send({ fileName, mediaType, body }: Download, response: Response): Promise<void> {
  response.set('content-type', mediaType).attachment(fileName);
  await pipeline(Readable.from(body), response);
}

/** Path parameters with the query of a GET or the body of another as one object of the contract's shape, or `invalid_input` with what is wrong where. */
function validInput<R extends RestRoute>(route: R, request: Request): RestInput<R> {
  const body: unknown = (request.method === 'GET' ? request.query : request.body) ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('invalid_input', 'The body must be a JSON object.');
  }
  const twice = Object.keys(request.params).find((name) => Object.hasOwn(body, name));
  if (twice) throw new AppError('invalid_input', `"${twice}" belongs into the path alone.`);
  const parsed = rest[route].input.safeParse({ ...body, ...request.params });
  if (parsed.success) return parsed.data as RestInput<R>;
  throw invalidInput('The request is not of the form that this route takes.', parsed.error);
}

async function authenticated(
  route: RestRoute,
  call: PublicCall,
  { sessions }: BindOptions,
): Promise<PublicCall | Call> {
  const { needs, beforeEnrolment } = rest[route] as WireRequest;
  if (needs === 'public') return call;
  if (!call.bearer) throw unauthenticated();
  const { actor, sessionId } = await sessions.authenticate(call.bearer, { beforeEnrolment });
  if (!mayAsk(actor, rest[route])) throw notFound('page');
  return { ...call, actor, sessionId };
}

const refreshCookie = 'vg_refresh';
/** Secure also behind a proxy, where this server itself speaks plain HTTP. */
const cookieOptions = { httpOnly: true, sameSite: 'strict', secure: true, path: '/api/session' } as const;

/** Aborted when the connection ends before the answer is out. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

const callOf = (request: Request, response: Response): PublicCall => ({
  signal: goneSignal(response),
  origin: { address: request.ip, userAgent: request.get('user-agent') },
  bearer: /^Bearer ([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1],
  refreshCookie: {
    value: parseCookie(request.get('cookie') ?? '')[refreshCookie],
    set: (token, expires) => response.cookie(refreshCookie, token, { ...cookieOptions, expires }),
    clear: () => response.clearCookie(refreshCookie, cookieOptions),
  },
});
