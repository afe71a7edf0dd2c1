import type { Actor } from '../access/actor.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import type { LiveReasonView } from '../contract/people.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { recordedBy, type By } from '../access/by.ts';

const shown = {
  id: true,
  text: true,
  until: true,
  node: { select: { id: true, name: true } },
} as const satisfies Prisma.ViewingReasonSelect;

/** Why national viewers look at live pictures, and for how long. */
export class LiveReasons {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;

  constructor({ prisma, ledger }: { prisma: PrismaClient; ledger: LedgerPort }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
  }

  /** Opens the pictures of a facility or province to the actor. Throws `not_found` where a reason would open nothing. */
  async state({ scopeId, text, minutes }: RestInput<'POST /api/live-reasons'>, by: By): Promise<LiveReasonView> {
    const now = new Date();
    const opened = { AND: [{ node: { path: { has: scopeId } } }, facilitiesVisibleTo(by.actor, 'camera.reason', now)] };
    const scope = { id: scopeId, level: { in: ['province' as const, 'facility' as const] } };
    const [node, facility] = await Promise.all([
      this.#prisma.orgNode.findFirst({ where: scope, select: { level: true } }),
      this.#prisma.facility.findFirst({ where: opened, select: { id: true } }),
    ]);
    if (!node || !facility) throw notFound('facility or province');
    const until = new Date(now.getTime() + minutes * 60_000);
    return this.#prisma.$transaction(async (tx) => {
      const data = { personId: by.actor.id, nodeId: scopeId, text, createdAt: now, until };
      const row = await tx.viewingReason.create({ data, select: shown });
      await this.#ledger.record(tx, {
        kind: 'reason.stated',
        ...recordedBy(by),
        ...(node.level === 'facility' && { facilityId: scopeId }),
        subjectId: row.id,
        details: { text, scopeId, until: until.toISOString() },
      });
      return view(row);
    });
  }

  /** The actor's own that are open. */
  async open(actor: Actor): Promise<LiveReasonView[]> {
    // Of one camera: it belongs to the judgement of where that stands.
    const where = { personId: actor.id, cameraId: null, until: { gt: new Date() } };
    const rows = await this.#prisma.viewingReason.findMany({ where, select: shown, orderBy: { until: 'asc' } });
    return rows.map(view);
  }
}

const view = (row: Prisma.ViewingReasonGetPayload<{ select: typeof shown }>): LiveReasonView => ({
  id: row.id,
  scope: row.node,
  text: row.text,
  until: row.until.toISOString(),
});
