import { parseCookie } from 'cookie';
import type { Request, Response, Router } from 'express';
import { requireCamera, requireFacility } from '../access/access.ts';
import type { Call, CallOf, PublicCall, RestHandlers } from '../access/call.ts';
import type { Sessions } from '../access/sessions.ts';
import { unauthenticated } from '../access/tokens.ts';
import type { Permission } from '../contract/common.ts';
import { rest, type Rest, type RestInput, type RestRoute } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, invalidInput } from '../errors.ts';

export interface BindOptions {
  handlers: RestHandlers;
  sessions: Sessions;
  prisma: PrismaClient;
}

type Guarded = { [R in RestRoute]: Rest[R]['needs'] extends Permission ? R : never }[RestRoute];
type Subject = { facility: string } | { camera: string };

/** On what a route's permission is asked. */
const subjects: { [R in Guarded]: (input: RestInput<R>) => Subject } = {
  'GET /api/facilities/:id': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/cameras': ({ id }) => ({ facility: id }),
  'GET /api/cameras/:id': ({ id }) => ({ camera: id }),
  'POST /api/cameras': ({ facilityId }) => ({ facility: facilityId }),
  'PATCH /api/cameras/:id': ({ id }) => ({ camera: id }),
  'DELETE /api/cameras/:id': ({ id }) => ({ camera: id }),
};

/** Registers every REST route of the contract: authenticate, validate, authorise, handle, reply. */
export function bindRest(router: Router, options: BindOptions): void {
  for (const route of Object.keys(rest) as RestRoute[]) bindRoute(router, route, options);
}

function bindRoute<R extends RestRoute>(router: Router, route: R, options: BindOptions): void {
  const [method, path] = route.split(' ') as ['GET' | 'POST' | 'PATCH' | 'DELETE', string];
  const verb = method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
  router[verb](path, async (request: Request, response: Response) => {
    // Who is asking first: a stranger learns nothing, not even what a route takes.
    const call = await authenticated(route, callOf(request, response), options);
    const input = validInput(route, request);
    await authorise(route, input, call, options);
    if ('actor' in call) response.locals['personId'] = call.actor.id;
    const reply = await options.handlers[route](input, call as CallOf<R>);
    if (method === 'DELETE') response.status(204).end();
    else response.status(route === 'POST /api/cameras' ? 201 : 200).json(reply);
  });
}

/** Path parameters and body as one object of the contract's shape, or `invalid_input` with what is wrong where. */
function validInput<R extends RestRoute>(route: R, request: Request): RestInput<R> {
  const body: unknown = request.body ?? {};
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
  if (rest[route].needs === 'public') return call;
  if (!call.bearer) throw unauthenticated();
  const { actor, sessionId } = await sessions.authenticate(call.bearer);
  return { ...call, actor, sessionId };
}

async function authorise<R extends RestRoute>(
  route: R,
  input: RestInput<R>,
  call: PublicCall | Call,
  { prisma }: BindOptions,
): Promise<void> {
  const { needs } = rest[route];
  if (needs === 'public' || needs === 'session') return;
  if (!('actor' in call)) throw unauthenticated();
  const subjectOf = subjects[route as Guarded] as (input: RestInput<R>) => Subject;
  const subject = subjectOf(input);
  if ('camera' in subject) await requireCamera(prisma, call.actor, needs, subject.camera);
  else await requireFacility(prisma, call.actor, needs, subject.facility);
}

const refreshCookie = 'vg_refresh';
/** Secure also behind a proxy, where this server itself speaks plain HTTP. */
const cookieOptions = { httpOnly: true, sameSite: 'strict', secure: true, path: '/api/session' } as const;

const callOf = (request: Request, response: Response): PublicCall => ({
  origin: { address: request.ip, userAgent: request.get('user-agent') },
  bearer: /^Bearer ([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1],
  refreshCookie: {
    value: parseCookie(request.get('cookie') ?? '')[refreshCookie],
    set: (token, expires) => response.cookie(refreshCookie, token, { ...cookieOptions, expires }),
    clear: () => response.clearCookie(refreshCookie, cookieOptions),
  },
});
