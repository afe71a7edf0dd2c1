import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseCookie } from 'cookie';
import express, { type Request, type Response, type Router } from 'express';
import {
  requireAccountRequest,
  requireAlert,
  requireCamera,
  requireFacility,
  requireGrant,
  requireInspection,
  requireOutage,
  requirePerson,
  requireSomewhere,
  requireUnit,
  requireViolation,
} from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { Call, CallOf, PublicCall, RestHandlers } from '../access/call.ts';
import { mayAsk } from '../access/policy.ts';
import { RateLimit } from '../access/rate-limit.ts';
import type { Sessions } from '../access/sessions.ts';
import { unauthenticated } from '../access/tokens.ts';
import type { Download } from '../contract/audit.ts';
import type {
  InspectionPermission,
  Permission,
  PlacePermission,
  Request as WireRequest,
  UnitPermission,
} from '../contract/common.ts';
import { rest, type Rest, type RestInput, type RestRoute } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, invalidInput, notFound } from '../errors.ts';

export interface BindOptions {
  handlers: RestHandlers;
  sessions: Sessions;
  prisma: PrismaClient;
  /** Of one account. */
  writesPerMinute: number;
  /** The person has changed something: nothing that a console asks by itself. */
  onUse?: (personId: string) => void;
}

type Guarded = { [R in RestRoute]: Rest[R]['needs'] extends Permission ? R : never }[RestRoute];
/** `somewhere`: what follows narrows to where the permission holds. */
type Subject =
  | { facility: string }
  | { camera: string }
  | { unit: string }
  | { person: string }
  | { grant: string }
  | { request: string }
  | { alert: string }
  | { violation: string }
  | { inspection: string }
  | { outage: string }
  | 'somewhere';

/** On what a route's permission is asked. */
const subjects: { [R in Guarded]: (input: RestInput<R>) => Subject } = {
  'GET /api/facilities/:id': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/cameras': ({ id }) => ({ facility: id }),
  'GET /api/cameras/:id': ({ id }) => ({ camera: id }),
  'POST /api/cameras': ({ facilityId }) => ({ facility: facilityId }),
  'PATCH /api/cameras/:id': ({ id }) => ({ camera: id }),
  'DELETE /api/cameras/:id': ({ id }) => ({ camera: id }),
  'GET /api/cameras/:id/facts': ({ id }) => ({ camera: id }),
  'GET /api/cameras/:id/history': ({ id }) => ({ camera: id }),
  'GET /api/cameras/:id/outages': ({ id }) => ({ camera: id }),
  'PATCH /api/facilities/:id': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/record': ({ id }) => ({ facility: id }),
  'POST /api/facilities': ({ provinceId }) => ({ unit: provinceId }),
  'GET /api/facility-openings': () => 'somewhere',
  'GET /api/org-units': () => 'somewhere',
  'POST /api/org-units': ({ parentId }) => ({ unit: parentId }),
  'PATCH /api/org-units/:id': ({ id }) => ({ unit: id }),
  'POST /api/org-units/:id/merge': ({ id }) => ({ unit: id }),
  'POST /api/facilities/:id/suspend': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/resume': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/close': ({ id }) => ({ facility: id }),
  'POST /api/cameras/:id/placements': ({ id }) => ({ camera: id }),
  'GET /api/facilities/:id/coverage': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/zones': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/scan': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/probe': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/stream-test': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/cameras/import/preview': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/cameras/import': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/outcomes': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/outcomes': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/outcomes/:outcomeId/settle': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/duty/rules': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/roster': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/people': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/duty/shifts/:shiftId': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/cancel': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/shifts/:shiftId': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/shifts': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/sign-in': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/notes': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/close': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/reopen': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/take-over': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/continue': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/close-by-leader': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/shifts/:shiftId/record': ({ id }) => ({ facility: id }),
  'GET /api/outages/:id': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/cancel': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/cause': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/measures': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/repairs': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/close': ({ id }) => ({ outage: id }),
  'POST /api/facilities/:id/outages': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/outage-rules': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/outage-rules': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/connection-steps': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/connection-steps': ({ id }) => ({ facility: id }),
  'GET /api/inspections/:id': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/steps': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/answers': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/findings': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/findings/:findingId/steps': ({ id }) => ({ inspection: id }),
  'GET /api/inspections/:id/facilities/:facilityId/record': ({ id }) => ({ inspection: id }),
  'DELETE /api/people/:id/second-factor': ({ id }) => ({ person: id }),
  'POST /api/documents': () => 'somewhere',
  'GET /api/account-requests': () => 'somewhere',
  'GET /api/account-requests/:id/document': () => 'somewhere',
  'POST /api/account-requests': ({ unitId }) => ({ unit: unitId }),
  'POST /api/account-requests/:id/approve': ({ id }) => ({ request: id }),
  'POST /api/account-requests/:id/refuse': ({ id }) => ({ request: id }),
  'POST /api/account-requests/:id/issue': ({ id }) => ({ request: id }),
  'POST /api/account-requests/import/preview': () => 'somewhere',
  'POST /api/account-requests/import': () => 'somewhere',
  'GET /api/units': () => 'somewhere',
  'GET /api/people': () => 'somewhere',
  'POST /api/people/export': () => 'somewhere',
  'PATCH /api/people/:id': ({ id }) => ({ person: id }),
  'POST /api/people/:id/activation': ({ id }) => ({ person: id }),
  'POST /api/people/:id/review': ({ id }) => ({ person: id }),
  'POST /api/people/:id/suspend': ({ id }) => ({ person: id }),
  'POST /api/people/:id/resume': ({ id }) => ({ person: id }),
  'POST /api/people/:id/close': ({ id }) => ({ person: id }),
  'GET /api/people/:id/grants': ({ id }) => ({ person: id }),
  'POST /api/people/:id/grants': ({ id }) => ({ person: id }),
  'PATCH /api/grants/:id': ({ id }) => ({ grant: id }),
  'POST /api/grants/:id/end': ({ id }) => ({ grant: id }),
  'GET /api/alerts/:id': ({ id }) => ({ alert: id }),
  'POST /api/alerts/:id/steps': ({ id }) => ({ alert: id }),
  'POST /api/alerts/:id/messages': ({ id }) => ({ alert: id }),
  'GET /api/cameras/:id/violation-form': ({ id }) => ({ camera: id }),
  'POST /api/cameras/:id/violations': ({ id }) => ({ camera: id }),
  'GET /api/violations/:id': ({ id }) => ({ violation: id }),
  'POST /api/violations/:id/steps': ({ id }) => ({ violation: id }),
  'GET /api/violation-kinds': () => 'somewhere',
  'POST /api/violation-kinds': () => 'somewhere',
  'PATCH /api/violation-kinds/:id': () => 'somewhere',
  'GET /api/ledger': () => 'somewhere',
  'GET /api/ledger/viewings': () => 'somewhere',
  'GET /api/ledger/unusual': () => 'somewhere',
  'GET /api/ledger/export': () => 'somewhere',
  'GET /api/ledger/subjects': () => 'somewhere',
};

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

/** Ends in `not_found` unless the actor may ask for it. */
export async function authorise<R extends RestRoute>(
  route: R,
  input: RestInput<R>,
  actor: Actor,
  { prisma }: Pick<BindOptions, 'prisma'>,
): Promise<void> {
  const { needs } = rest[route];
  if (needs === 'public' || needs === 'session') return;
  const subjectOf = subjects[route as Guarded] as (input: RestInput<R>) => Subject;
  const subject = subjectOf(input);
  // A route's permission and its subject are of one kind: the table above says which.
  const onPlace = needs as PlacePermission;
  const onUnit = needs as UnitPermission;
  if (subject === 'somewhere') requireSomewhere(actor, onUnit);
  else if ('facility' in subject) await requireFacility(prisma, actor, onPlace, subject.facility);
  else if ('camera' in subject) await requireCamera(prisma, actor, onPlace, subject.camera);
  else if ('unit' in subject) await requireUnit(prisma, actor, onUnit, subject.unit);
  else if ('person' in subject) await requirePerson(prisma, actor, onUnit, subject.person);
  else if ('violation' in subject) await requireViolation(prisma, actor, needs as 'violation.read', subject.violation);
  else if ('outage' in subject) {
    await requireOutage(prisma, actor, needs as 'outage.read' | 'outage.handle' | 'outage.repair', subject.outage);
  } else if ('inspection' in subject) {
    await requireInspection(prisma, actor, needs as InspectionPermission, subject.inspection);
  } else if ('alert' in subject) {
    await requireAlert(prisma, actor, needs as 'alert.read' | 'alert.handle', subject.alert);
  } else if ('grant' in subject) await requireGrant(prisma, actor, onUnit, subject.grant);
  else await requireAccountRequest(prisma, actor, needs as 'people.approve' | 'people.manage', subject.request);
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
