import type { Prisma, PrismaClient } from '../db/generated/client.ts';

const account = {
  id: true,
  username: true,
  fullName: true,
  position: true,
  unit: true,
  passwordHash: true,
  suspendedAt: true,
  grants: {
    select: { role: true, nodeId: true, cameraId: true, manager: true, kind: true, validFrom: true, validTo: true },
  },
} as const satisfies Prisma.PersonSelect;

export type Account = Prisma.PersonGetPayload<{ select: typeof account }>;

export interface SessionRow {
  id: string;
  personId: string;
  expiresAt: Date;
  person: Account;
}

/** Accounts and their sessions in the database. A session is live until it ends, expires, or its person is suspended. */
export class SessionRepository {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  account(username: string): Promise<Account | null> {
    return this.#prisma.person.findUnique({ where: { username }, select: account });
  }

  create(session: Prisma.SessionUncheckedCreateInput): Promise<SessionRow> {
    return this.#prisma.session.create({ data: session, include: { person: { select: account } } });
  }

  live(which: { id: string } | { refreshHash: string }, now: Date): Promise<SessionRow | null> {
    return this.#prisma.session.findFirst({
      where: { ...which, endedAt: null, expiresAt: { gt: now }, person: { suspendedAt: null } },
      include: { person: { select: account } },
    });
  }

  /** The ids of the sessions that this call ended. */
  async end(which: { id: string } | { refreshHash: string }, now: Date): Promise<string[]> {
    const ended = await this.#prisma.session.updateManyAndReturn({
      where: { ...which, endedAt: null },
      data: { endedAt: now },
      select: { id: true },
    });
    return ended.map((session) => session.id);
  }
}
