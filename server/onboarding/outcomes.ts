import { recordedBy, type By } from '../access/by.ts';
import type { AdviceCode, OutcomeView } from '../contract/onboarding.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { appendStep, lockWay, newestStep } from './connection-steps.ts';
import { replaceOutcome } from './outcome-rows.ts';

/** Of a facility: its newest; older ones are in the ledger. */
const mostShown = 100;

const shown = {
  id: true,
  kind: true,
  camera: true,
  address: true,
  reasons: true,
  note: true,
  recordedBy: { select: { id: true, fullName: true } },
  recordedAt: true,
  settledAt: true,
} as const satisfies Prisma.ConnectionOutcomeSelect;
type Row = Prisma.ConnectionOutcomeGetPayload<{ select: typeof shown }>;

/** What could not be connected, and why: recorded, shown and settled, never forgotten. Whoever calls has checked the permission on the facility. */
export class Outcomes {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;

  constructor({
    prisma,
    ledger,
    now = () => new Date(),
  }: {
    prisma: PrismaClient;
    ledger: LedgerPort;
    now?: () => Date;
  }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#now = now;
  }

  async list(facilityId: string): Promise<OutcomeView[]> {
    const rows = await this.#prisma.connectionOutcome.findMany({
      where: { facilityId },
      orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
      take: mostShown,
      select: shown,
    });
    return rows.map(view);
  }

  /** A newer one about the same takes the place of the one before. Throws `conflict` when too many are open. */
  record(input: RestInput<'POST /api/facilities/:id/outcomes'>, by: By): Promise<OutcomeView> {
    const { id: facilityId, kind, camera = null, address = null, reasons = [], note = '' } = input;
    return this.#prisma.$transaction(async (tx) => {
      const at = this.#now();
      await lockWay(tx, facilityId);
      const outcomeId = await replaceOutcome(tx, {
        ...{ facilityId, kind, camera, address, note, reasons, recordedAt: at, recordedById: by.actor.id },
      });
      await appendStep(tx, { facilityId, state: kind, camera, reasons, note, at, by: by.actor });
      const row = await tx.connectionOutcome.findUniqueOrThrow({ where: { id: outcomeId }, select: shown });
      await this.#ledger.record(tx, {
        ...{ kind: `onboarding.${kind}`, ...recordedBy(by), facilityId, subjectId: row.id },
        details: { camera, address, reasons: row.reasons.join(' '), note },
      });
      return view(row);
    });
  }

  /** What was not connectable can be connected then. Throws `not_found` unless it is this facility's and open. */
  settle(
    { id: facilityId, outcomeId }: RestInput<'POST /api/facilities/:id/outcomes/:outcomeId/settle'>,
    by: By,
  ): Promise<OutcomeView> {
    return this.#prisma.$transaction(async (tx) => {
      const open = { id: outcomeId, facilityId, settledAt: null };
      const at = this.#now();
      await lockWay(tx, facilityId);
      const settled = await tx.connectionOutcome.updateMany({ where: open, data: { settledAt: at } });
      if (settled.count === 0) throw notFound('outcome');
      const row = await tx.connectionOutcome.findUniqueOrThrow({ where: { id: outcomeId }, select: shown });
      const { camera } = row;
      const step = await tx.connectionStep.findFirst({ where: { facilityId, camera }, orderBy: [...newestStep] });
      // Unless it has gone on since.
      if (step?.state === row.kind)
        await appendStep(tx, { facilityId, state: 'connectable', camera, at, by: by.actor });
      await this.#ledger.record(tx, {
        ...{ kind: 'onboarding.settled', ...recordedBy(by), facilityId, subjectId: outcomeId },
        details: { camera: row.camera, outcome: row.kind },
      });
      return view(row);
    });
  }
}

const view = ({ reasons, recordedAt, settledAt, ...row }: Row): OutcomeView => ({
  ...row,
  reasons: reasons as AdviceCode[],
  recordedAt: recordedAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
});
