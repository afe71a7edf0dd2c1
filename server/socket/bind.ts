import type { Actor } from '../access/actor.ts';
import { mayAsk } from '../access/policy/walls.ts';
import type { Authenticated } from '../access/sessions.ts';
import type { Ack, PlacePermission } from '../contract/common.ts';
import { live, type Live, type LiveInput, type LiveReplies, type LiveRequest } from '../contract/live.ts';
import { AppError, invalidInput, notFound, toWire } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CameraRef } from '../media/stream-registry.ts';

/** Requests of one connection that may be under way at once. */
const requestsAtOnce = 100;

/** Who asks, as the database had it when the revocations stood at `asOf`. */
export type Caller = Authenticated & { asOf: number };

/** A camera as the media side knows it, with the names that the ledger keeps. */
export type LiveCamera = CameraRef & { name: string; facilityName: string; path: readonly string[] };

/** What a handler is told besides its input: who asks, and for requests that need a permission the camera it was granted for. */
export type Context<R extends LiveRequest> = { caller: Caller } & (Live[R]['needs'] extends PlacePermission
  ? { camera: LiveCamera }
  : unknown);

/** One handler for every request of the contract. */
export type LiveHandlers = {
  [R in LiveRequest]: (input: LiveInput<R>, context: Context<R>) => Promise<LiveReplies[R]> | LiveReplies[R];
};

export interface Guard {
  /** Who the connection's present token stands for, looked up anew. Throws AppError `unauthenticated` or `token_expired`. */
  authenticate(): Promise<Caller>;
  /** The camera, if the actor has the permission on it. Throws AppError `not_found`. */
  authorise(actor: Actor, permission: PlacePermission, cameraId: string): Promise<LiveCamera>;
}

/** What binding needs of a socket. */
export interface Requests {
  /** Whether the other side is still there. */
  readonly connected: boolean;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  onAny(listener: (event: string, ...args: unknown[]) => void): unknown;
}

/**
 * Registers every request of the contract: validate, authenticate, authorise, handle, acknowledge; a refusal is logged with the ids that were asked
 * for. A request without an acknowledgement is dropped.
 */
export function bind(socket: Requests, handlers: LiveHandlers, guard: Guard, log: Logger): void {
  let underWay = 0;
  socket.onAny((name, ...args) => {
    if (Object.hasOwn(live, name)) return;
    log.warn({ request: shortened(name) }, 'unknown request refused');
    const ack = args.at(-1);
    if (typeof ack === 'function') ack(failure(new AppError('invalid_input', 'There is no such request.')));
  });
  for (const name of Object.keys(live) as LiveRequest[]) {
    socket.on(name, (...args) => {
      const ack = args.pop();
      if (typeof ack !== 'function') return log.warn({ request: name }, 'request without acknowledgement dropped');
      if (underWay >= requestsAtOnce) {
        return ack(failure(new AppError('too_many_requests', 'Too many requests at once; wait for their answers.')));
      }
      underWay += 1;
      answer(name, args, handlers, guard)
        .then((data) => ack({ ok: true, data } satisfies Ack<unknown>))
        .catch((error: unknown) => {
          if (!(error instanceof AppError)) log.error({ request: name, err: error }, 'request failed');
          else {
            // A tab that is being closed still pauses its tiles: by then they are gone with the connection.
            const level = !socket.connected && parting.has(name) ? 'debug' : 'warn';
            log[level]({ request: name, code: error.code, asked: idsIn(args[0]) }, 'request refused');
          }
          ack(failure(error));
        })
        .finally(() => (underWay -= 1));
    });
  }
}

/** What a browser may still say of its own tiles while it leaves. */
const parting: ReadonlySet<LiveRequest> = new Set([
  'live.pause',
  'live.resume',
  'live.unwatch',
  'live.shown',
  'ptz.stop',
  'ptz.close',
]);

const shortened = (text: string): string => text.slice(0, 64);

/** For the log: which camera, watch, consumer or transport somebody wanted. */
const idsIn = (input: unknown): Record<string, string> =>
  Object.fromEntries(
    ['cameraId', 'watchId', 'consumerId', 'transportId'].flatMap((name) => {
      const id = (input as Record<string, unknown> | null | undefined)?.[name];
      return typeof id === 'string' ? [[name, shortened(id)]] : [];
    }),
  );

const failure = (error: unknown): Ack<never> => ({ ok: false, error: toWire(error) });

async function answer(name: LiveRequest, args: unknown[], handlers: LiveHandlers, guard: Guard): Promise<unknown> {
  const { input: schema, needs } = live[name];
  const parsed = schema.safeParse(args[0]);
  if (!parsed.success || args.length !== 1) {
    throw invalidInput(`The input of ${name} is wrong.`, parsed.error);
  }
  const caller = await guard.authenticate();
  if (!mayAsk(caller.actor, live[name])) throw notFound('page');
  const context =
    needs === 'session'
      ? { caller }
      : { caller, camera: await guard.authorise(caller.actor, needs, (parsed.data as { cameraId: string }).cameraId) };
  // The loop cannot say that name, input and context belong together; the handlers' mapped type does.
  const handler = handlers[name] as (input: unknown, context: unknown) => unknown;
  return handler(parsed.data, context);
}
