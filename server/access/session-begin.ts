import type { LedgerPort } from '../ledger/ledger.ts';
import { actorOf } from './actor.ts';
import type { Origin } from './credential-check.ts';
import { endEntry } from './session-end.ts';
import type { Account, Db, SessionRepository } from './session-repository.ts';
import { sessionLimit, type SessionRules } from './session-rules.ts';
import { unauthenticated } from './tokens.ts';

/** Half a day: longer than a shift, shorter than a day. Milliseconds. */
const sessionLifetime = 12 * 3600_000;
/** Characters. */
const userAgentKept = 256;

/** A session that was made, and those that it took the place of. */
export type Created = { id: string; surplus: { id: string; personId: string }[] };

export interface SessionBeginOptions {
  rows: SessionRepository;
  rules: SessionRules;
  ledger: LedgerPort;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** A new session in the place of those that are one too many, and their ledger entries. Throws `unauthenticated` for an account that is closed by now. */
export async function createSession(
  tx: Db,
  account: Account,
  { origin, provenBy }: { origin: Origin; provenBy?: 'totp' | 'recovery' },
  { rows, rules, ledger, now: nowMs }: SessionBeginOptions,
): Promise<Created> {
  const now = new Date(nowMs());
  const personId = account.id;
  if (!(await rows.claim(tx, personId))) throw unauthenticated();
  const roles = actorOf(account, now).grants.map((grant) => grant.role);
  const surplus = (await rows.liveOf(personId, now, tx)).slice(sessionLimit(roles, rules) - 1);
  for (const { id } of surplus) await rows.end(tx, { id }, 'replaced', now);
  const id = await rows.create(tx, {
    personId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionLifetime),
    secondFactorAt: provenBy && now,
    address: origin.address,
    userAgent: origin.userAgent?.slice(0, userAgentKept),
  });
  const actor = { personId, sessionId: id };
  const { address } = origin;
  await ledger.record(tx, ...surplus.map((session) => endEntry(session, 'replaced', { by: actor, address })), {
    kind: 'session.began',
    actor,
    address,
    details: { secondFactor: provenBy ?? null },
  });
  return { id, surplus };
}
