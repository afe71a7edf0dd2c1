import type { SecurityAlert, SessionEnd } from '../contract/session.ts';
import type { Fact } from '../ledger/ledger.ts';
import type { Actor } from './actor.ts';

/** Why a session that was live is over. */
export type EndReason = Exclude<SessionEnd, 'token_expired'>;
/** Who ended it. */
export type By = { personId: string; sessionId?: string };

/** What is told of a session that was used in two places. */
export const replayAlert = (
  { id, fullName }: Pick<Actor, 'id' | 'fullName'>,
  at: Date,
  address: string | null = null,
): SecurityAlert => ({ kind: 'refresh_replayed', person: { id, name: fullName }, at: at.toISOString(), address });

/** By whom, where it was not the person; from where and when, where that is known. */
export interface Ending {
  by?: By | undefined;
  address?: string | undefined;
  at?: Date;
}

/** How an end stands in the ledger. A replayed refresh token is an alert of its own kind. */
export const endEntry = (
  { id, personId }: { id: string; personId: string },
  reason: EndReason,
  { by = { personId, sessionId: id }, ...where }: Ending,
): Fact => ({
  kind: reason === 'refresh_replayed' ? 'session.refresh_replayed' : 'session.ended',
  actor: by,
  ...where,
  subjectId: id,
  details: { reason, personId },
});
