import type { SecurityAlert, SessionEnd } from '../contract/session.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { Actor } from './actor.ts';
import type { SessionRepository, Which } from './session-repository.ts';

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

export type EndedListener = (sessionId: string, reason: EndReason) => void;

export interface SessionEndsOptions {
  rows: SessionRepository;
  ledger: LedgerPort;
  log: Logger;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Ends sessions before their time, and tells those who hold something of them. */
export class SessionEnds {
  readonly #options: SessionEndsOptions;
  readonly #ended = new Set<EndedListener>();

  constructor(options: SessionEndsOptions) {
    this.#options = options;
  }

  /** Calls the listener with each session that is ended. Returns the unsubscription. */
  onEnded(listener: EndedListener): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  /** Answers how many sessions were live until now. */
  async end(which: Which, reason: EndReason, how: Ending = {}): Promise<number> {
    const { rows, ledger, now } = this.#options;
    const ended = await rows.transaction(async (tx) => {
      const sessions = await rows.end(tx, which, reason, new Date(now()));
      await ledger.record(tx, ...sessions.map((session) => endEntry(session, reason, how)));
      return sessions;
    });
    this.announce(ended, reason);
    return ended.length;
  }

  /** Tells of sessions that have been ended. */
  announce(ended: readonly { id: string }[], reason: EndReason): void {
    for (const { id } of ended) {
      this.#options.log.info({ sessionId: id, reason }, 'session ended');
      for (const listener of this.#ended) listener(id, reason);
    }
  }
}
