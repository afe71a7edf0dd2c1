import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { holdsSomewhere } from '../access/policy/units.ts';
import { violationsVisibleTo } from '../access/policy/violations.ts';
import { cursorText, readCursor } from '../audit/cursor.ts';
import type { Download } from '../contract/audit.ts';
import type { RestInput } from '../contract/rest.ts';
import { openViolationStates, type ViolationsReplies } from '../contract/violations.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { shown, violationViews } from './violation-rows.ts';
import { violationsFile } from './violations-file.ts';

const usualPage = 50;
/** Of one file. */
const mostRows = 10_000;
const idPattern = /^[0-9a-f-]{36}$/;

export const isOpenViolation = { state: { in: [...openViolationStates] } };

type Filter = Omit<RestInput<'POST /api/violations/export'>, 'format'>;

export interface ViolationListOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
}

/** The violations that somebody may know of, the newest first. */
export class ViolationList {
  readonly #options: ViolationListOptions;

  constructor(options: ViolationListOptions) {
    this.#options = options;
  }

  async page(input: RestInput<'GET /api/violations'>, actor: Actor): Promise<ViolationsReplies['GET /api/violations']> {
    const { limit = usualPage, cursor } = input;
    const after = cursor === undefined ? undefined : readCursor(cursor, [idPattern]);
    const older: Prisma.ViolationWhereInput = after
      ? { OR: [{ reportedAt: { lt: after.at } }, { reportedAt: after.at, id: { lt: after.keys[0]! } }] }
      : {};
    const { prisma } = this.#options;
    const rows = await prisma.violation.findMany({
      where: { AND: [chosen(input, actor), older] },
      orderBy: newestFirst,
      take: limit + 1,
      ...shown,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      violations: await violationViews(prisma, actor, page),
      next: rows.length > limit && last ? cursorText({ at: last.reportedAt, keys: [last.id] }) : null,
      may: { changeKinds: holdsSomewhere(actor, 'violation.kinds', new Date()) },
    };
  }

  /** Throws `payload_too_large` for more than fit into a file. */
  async file({ format, ...filter }: RestInput<'POST /api/violations/export'>, by: By): Promise<Download> {
    const { prisma, ledger, now } = this.#options;
    const rows = await prisma.violation.findMany({
      where: chosen(filter, by.actor),
      orderBy: newestFirst,
      take: mostRows + 1,
      ...shown,
    });
    if (rows.length > mostRows) {
      throw new AppError('payload_too_large', `There are more than ${mostRows} violations: choose a shorter time.`);
    }
    await ledger.write({
      ...{ kind: 'violation.exported', ...recordedBy(by) },
      ...(filter.facilityId && { facilityId: filter.facilityId }),
      details: {
        format,
        rows: rows.length,
        state: filter.state ?? null,
        from: filter.from ?? null,
        to: filter.to ?? null,
      },
    });
    return violationsFile(rows, format, now());
  }
}

const newestFirst = [
  { reportedAt: 'desc' },
  { id: 'desc' },
] as const satisfies Prisma.ViolationOrderByWithRelationInput[];

const chosen = ({ state, facilityId, cameraId, from, to }: Filter, actor: Actor): Prisma.ViolationWhereInput => ({
  AND: [
    violationsVisibleTo(actor, 'violation.read', new Date()),
    state === 'open' ? isOpenViolation : state ? { state } : {},
    facilityId ? { facilityId } : {},
    cameraId ? { cameraId } : {},
    { reportedAt: { ...(from && { gte: new Date(from) }), ...(to && { lt: new Date(to) }) } },
  ],
});
