import type { Rest, RestInput, RestReplies, RestRoute } from '../contract/rest.ts';
import type { Actor } from './actor.ts';
import type { Origin } from './credential-check.ts';

/** What a handler of a public REST route is told of its request besides the input. */
export interface PublicCall {
  origin: Origin;
  /** Aborted when the caller has gone before the answer: what asks a device anything ends with it. */
  signal: AbortSignal;
  /** The bearer token as sent, unjudged. */
  bearer: string | undefined;
  refreshCookie: {
    value: string | undefined;
    set(refreshToken: string, expiresAt: Date): void;
    clear(): void;
  };
}

/** What a handler is told of a request that has passed authentication and authorisation. */
export interface Call extends PublicCall {
  actor: Actor;
  sessionId: string;
}

export type CallOf<Route extends RestRoute> = Rest[Route]['needs'] extends 'public' ? PublicCall : Call;

/** One handler for every REST route of the contract; it gets valid input from a caller who may do what the route says. */
export type RestHandlers = {
  [Route in RestRoute]: (input: RestInput<Route>, call: CallOf<Route>) => Promise<RestReplies[Route]>;
};
