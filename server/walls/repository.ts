import { isLive, type Db } from '../access/session-repository.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';

const withHolder = { include: { session: { select: { personId: true } } } } as const;
export type WallRow = Prisma.WallGetPayload<typeof withHolder>;

/** Walls in the database. One is open until it is ended, expires, or its maker's session is over. */
export class WallRepository {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  create(tx: Db, data: Prisma.WallUncheckedCreateInput): Promise<WallRow> {
    return tx.wall.create({ data, ...withHolder });
  }

  /** Of one person, whichever of their sessions they were made in. */
  countOf(tx: Db, personId: string, now: Date): Promise<number> {
    return tx.wall.count({ where: openOf(personId, now) });
  }

  /** The newest first. */
  openOf(personId: string, now: Date): Promise<WallRow[]> {
    return this.#prisma.wall.findMany({ where: openOf(personId, now), orderBy: { createdAt: 'desc' }, ...withHolder });
  }

  find(id: string): Promise<WallRow | null> {
    return this.#prisma.wall.findUnique({ where: { id }, ...withHolder });
  }

  /** Whether it was one of the person's that was open. */
  async end(tx: Db, personId: string, id: string, now: Date): Promise<boolean> {
    const { count } = await tx.wall.updateMany({ where: { id, ...openOf(personId, now) }, data: { endedAt: now } });
    return count === 1;
  }

  /** Counts one more window; null when the code opens nothing. */
  async open(
    tx: Db,
    codeHash: string,
    { address, now }: { address: string | undefined; now: Date },
  ): Promise<WallRow | null> {
    const { count } = await tx.wall.updateMany({
      where: { codeHash, ...isOpen(now) },
      data: { generation: { increment: 1 }, openedAt: now, address: address ?? null },
    });
    return count === 1 ? tx.wall.findUnique({ where: { codeHash }, ...withHolder }) : null;
  }
}

const isOpen = (now: Date) =>
  ({ endedAt: null, expiresAt: { gt: now }, session: isLive(now) }) satisfies Prisma.WallWhereInput;

const openOf = (personId: string, now: Date) =>
  ({ ...isOpen(now), session: { ...isLive(now), personId } }) satisfies Prisma.WallWhereInput;
