import type { EndedSession } from '../contract/session.ts';
import type { Prisma, PrismaClient, Session, SessionEnding } from '../db/generated/client.ts';
import { actorSelect, type ActorWall } from './actor.ts';

const account = {
  ...actorSelect,
  passwordHash: true,
  suspendedAt: true,
  secondFactor: { select: { confirmedAt: true } },
} as const satisfies Prisma.PersonSelect;

export type Account = Prisma.PersonGetPayload<{ select: typeof account }>;

const session = { include: { person: { select: account } } } as const;
export type SessionRow = Prisma.SessionGetPayload<typeof session>;

/** Which sessions: one, or all of a person, perhaps but one. */
export type Which = { id: string } | { personId: string; id?: { not: string } };

/** Inside a transaction or not. */
export type Db = Prisma.TransactionClient;

/** Accounts and their sessions in the database. A session is live until it ends, expires, or its person is suspended. */
export class SessionRepository {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  transaction<Result>(work: (tx: Db) => Promise<Result>): Promise<Result> {
    return this.#prisma.$transaction(work);
  }

  account(which: { username: string } | { id: string }): Promise<Account | null> {
    return this.#prisma.person.findUnique({ where: which, select: account });
  }

  /** Lets the person's other sign-ins wait until this transaction ends; false when they were suspended meanwhile. */
  async claim(tx: Db, personId: string): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT "id" FROM "Person" WHERE "id" = ${personId}::uuid AND "suspendedAt" IS NULL FOR UPDATE`;
    return rows.length === 1;
  }

  async create(tx: Db, data: Prisma.SessionUncheckedCreateInput): Promise<string> {
    return (await tx.session.create({ data, select: { id: true } })).id;
  }

  live(id: string, now: Date): Promise<SessionRow | null> {
    return this.#prisma.session.findFirst({ where: { id, ...isLive(now) }, ...session });
  }

  /** The wall that a token was made for, as long as its window is the newest and nobody has closed it. */
  wall(
    { id, generation }: { id: string; generation: number },
    sessionId: string,
    now: Date,
  ): Promise<ActorWall | null> {
    return this.#prisma.wall.findFirst({
      where: { id, generation, sessionId, endedAt: null, expiresAt: { gt: now } },
      select: { id: true, generation: true, cameraIds: true, viewIds: true },
    });
  }

  /** A person's live sessions, the newest first. */
  liveOf(personId: string, now: Date, db: Db = this.#prisma): Promise<Session[]> {
    const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
    return db.session.findMany({ where: { personId, ...isLive(now) }, orderBy });
  }

  /** Moves the session on to its next refresh token; false when it is not live or this was not its present one. */
  async rotate({ sessionId, generation }: { sessionId: string; generation: number }, now: Date): Promise<boolean> {
    const { count } = await this.#prisma.session.updateMany({
      where: { id: sessionId, generation, ...isLive(now) },
      data: { generation: { increment: 1 }, rotatedAt: now, lastSeenAt: now },
    });
    return count === 1;
  }

  async seen(id: string, now: Date): Promise<void> {
    await this.#prisma.session.updateMany({ where: { id }, data: { lastSeenAt: now } });
  }

  async proven(tx: Db, id: string, now: Date): Promise<void> {
    await tx.session.update({ where: { id }, data: { secondFactorAt: now } });
  }

  /** False when it is not the old hash any more. */
  async changePassword(tx: Db, personId: string, from: string, to: string): Promise<boolean> {
    const where = { id: personId, passwordHash: from };
    return (await tx.person.updateMany({ where, data: { passwordHash: to } })).count === 1;
  }

  /** Why a session was ended before its time; undefined when it was not. */
  async ended(id: string): Promise<EndedSession | undefined> {
    const row = await this.#prisma.session.findUnique({ where: { id }, select: { endReason: true } });
    return row?.endReason ? { ended: row.endReason } : undefined;
  }

  /** The ledger's newest word since then of a session of the person's in two hands; null once the password was changed after it. */
  async lastReplay(personId: string, since: Date): Promise<{ at: Date; address: string | null } | null> {
    const newest = await this.#prisma.ledgerEntry.findFirst({
      where: { personId, at: { gt: since }, kind: { in: ['session.refresh_replayed', 'password.changed'] } },
      orderBy: [{ at: 'desc' }, { sequence: 'desc' }],
      select: { kind: true, at: true, address: true },
    });
    return newest?.kind === 'session.refresh_replayed' ? newest : null;
  }

  /** The sessions that this call ended. */
  end(tx: Db, which: Which, reason: SessionEnding, now: Date): Promise<{ id: string; personId: string }[]> {
    return tx.session.updateManyAndReturn({
      where: { ...which, endedAt: null },
      data: { endedAt: now, endReason: reason },
      select: { id: true, personId: true },
    });
  }
}

/** What makes a session live. */
export const isLive = (now: Date) =>
  ({ endedAt: null, expiresAt: { gt: now }, person: { suspendedAt: null } }) satisfies Prisma.SessionWhereInput;
