import { recordedBy, type By } from '../access/by.ts';
import type { FindingAct, FindingView } from '../contract/inspections.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import { conflict, notFound } from '../errors.ts';
import { findingAfter, findingState } from './life.ts';
import { findingShown, findingView, mostSteps, onlooker, partsVisible } from './rows.ts';
import { deadlineFrom, type WorkOptions } from './work.ts';

const kinds: Record<FindingAct, LedgerKind> = {
  answer: 'inspection.answered',
  accept: 'inspection.accepted',
  return: 'inspection.returned',
  withdraw: 'inspection.withdrawn',
};

export interface RemediesOptions extends WorkOptions {
  /** Told of each finding whose deadline waits for nobody any more. */
  settled: (findingId: string, by: By) => Promise<void>;
}

/** What becomes of findings: the facility answers, whoever inspects it judges. Each step is added to those before it. */
export class Remedies {
  readonly #options: RemediesOptions;

  constructor(options: RemediesOptions) {
    this.#options = options;
  }

  /** Throws `not_found` for who may not take this step, `conflict` when somebody else was first or it is not possible any more. */
  async step(input: RestInput<'POST /api/inspections/:id/findings/:findingId/steps'>, by: By): Promise<FindingView> {
    const { prisma, ledger } = this.#options;
    const { id: inspectionId, findingId, act, version, text } = input;
    const now = this.#options.now();
    const deadline = deadlineFrom(input.deadline, now);
    const permission = act === 'answer' ? 'inspection.answer' : 'inspection.conduct';
    const where = { id: findingId, inspectionId, part: partsVisible(by.actor, permission, now) };
    await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT "id" FROM "InspectionFinding" WHERE "id" = ${findingId}::uuid FOR UPDATE`;
      const row = await tx.inspectionFinding.findFirst({ where, include: findingShown });
      if (!row) throw notFound('finding');
      const state = findingState(row);
      if (row.steps.length !== version || row.steps.length >= mostSteps || !findingAfter(state, act)) {
        throw conflict('finding_changed', `The finding is ${state} by now: look at it again.`);
      }
      const person = { personId: by.actor.id, person: by.actor.fullName };
      await tx.findingStep.create({
        data: { findingId, number: version + 1, act, at: now, text, deadline, ...person },
      });
      await ledger.record(tx, {
        ...{ kind: kinds[act], ...recordedBy(by), facilityId: row.facilityId, subjectId: inspectionId },
        details: { finding: findingId, number: row.number, text, deadline: deadline?.toISOString() ?? null },
      });
    });
    if (act !== 'return') await this.#options.settled(findingId, by);
    const row = await prisma.inspectionFinding.findUniqueOrThrow({ where: { id: findingId }, include: findingShown });
    return findingView(row, await onlooker(prisma, by.actor, now, [row.facilityId]));
  }
}
