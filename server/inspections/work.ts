import { recordedBy, type By } from '../access/by.ts';
import { longestRemedy, type CheckView, type FindingView } from '../contract/inspections.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { findingShown, findingView, onlooker, partsVisible } from './rows.ts';

const dayMs = 24 * 3600_000;
/** Of one inspection: what people write by hand stays far below. */
const mostChecks = 5_000;
const mostFindings = 500;

export interface WorkOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
}

/** What inspectors write while their inspection runs. Nothing of it is changed later. */
export class InspectionWork {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;

  constructor({ prisma, ledger, now }: WorkOptions) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#now = now;
  }

  /** An answer to an item of the checklist. Throws `conflict` when the inspection does not run. */
  async check(input: RestInput<'POST /api/inspections/:id/answers'>, by: By): Promise<CheckView> {
    const { id: inspectionId, facilityId, item, answer, note = null } = input;
    const at = this.#now();
    await this.#prisma.$transaction(async (tx) => {
      await this.#running(tx, inspectionId, facilityId, by);
      if ((await tx.inspectionCheck.count({ where: { inspectionId } })) >= mostChecks) throw tooMany();
      const person = { personId: by.actor.id, person: by.actor.fullName };
      await tx.inspectionCheck.create({ data: { inspectionId, facilityId, item, answer, note, at, ...person } });
      await this.#ledger.record(tx, {
        ...{ kind: 'inspection.checked', ...recordedBy(by), facilityId, subjectId: inspectionId },
        details: { item, answer, note },
      });
    });
    return { item, answer, note, at: at.toISOString(), by: by.actor.fullName };
  }

  /** Throws `conflict` when the inspection does not run, `invalid_input` for what was seen at no time of it or a deadline out of reach. */
  async find(input: RestInput<'POST /api/inspections/:id/findings'>, by: By): Promise<FindingView> {
    const { id: inspectionId, facilityId, cameraId, text, item = null, remedy = null, sanction = null } = input;
    const now = this.#now();
    const at = new Date(input.at);
    const deadline = deadlineFrom(input.deadline, now);
    const finding = await this.#prisma.$transaction(async (tx) => {
      const { begunAt } = await this.#running(tx, inspectionId, facilityId, by);
      if (at < begunAt || at > now) {
        throw new AppError('invalid_input', 'What was found was seen during the inspection.');
      }
      const camera = cameraId === undefined ? null : await tx.camera.findFirst({ where: { id: cameraId, facilityId } });
      if (cameraId !== undefined && !camera) throw notFound('camera');
      const before = await tx.inspectionFinding.count({ where: { inspectionId } });
      if (before >= mostFindings) throw tooMany();
      const made = await tx.inspectionFinding.create({
        data: {
          ...{
            inspectionId,
            facilityId,
            number: before + 1,
            at,
            recordedAt: now,
            text,
            item,
            remedy,
            deadline,
            sanction,
          },
          ...(camera && { cameraId: camera.id, camera: camera.name, zone: camera.zone }),
          ...{ personId: by.actor.id, person: by.actor.fullName },
        },
        include: findingShown,
      });
      await this.#ledger.record(tx, {
        ...{ kind: 'inspection.found', ...recordedBy(by), facilityId, subjectId: inspectionId },
        ...(camera && { cameraId: camera.id }),
        details: {
          ...{ finding: made.id, number: made.number, seenAt: at.toISOString(), text, item, remedy, sanction },
          deadline: deadline?.toISOString() ?? null,
        },
      });
      return made;
    });
    return findingView(finding, await onlooker(this.#prisma, by.actor, now, [facilityId]));
  }

  /** Holds the inspection until the end of the transaction: it cannot end meanwhile. Throws `not_found` for who is not an inspector of it. */
  async #running(tx: Prisma.TransactionClient, id: string, facilityId: string, { actor }: By) {
    const now = this.#now();
    await tx.$queryRaw`SELECT "id" FROM "Inspection" WHERE "id" = ${id}::uuid FOR UPDATE`;
    const row = await tx.inspection.findFirst({
      where: {
        id,
        members: { some: { personId: actor.id } },
        parts: { some: { AND: [{ facilityId }, partsVisible(actor, 'inspection.conduct', now)] } },
      },
      select: { state: true, begunAt: true, endsAt: true },
    });
    if (!row) throw notFound('inspection');
    if (row.state !== 'running' || !row.begunAt || row.endsAt <= now) throw notRunning();
    return { begunAt: row.begunAt };
  }
}

/** Throws `invalid_input` for one that is past or out of reach. */
export function deadlineFrom(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const deadline = new Date(text);
  if (deadline > now && deadline.getTime() <= now.getTime() + longestRemedy * dayMs) return deadline;
  throw new AppError('invalid_input', `The deadline must lie ahead, within ${longestRemedy} days.`);
}

export const notRunning = () => conflict('inspection_not_running', 'The inspection is not running any more.');
const tooMany = () => new AppError('payload_too_large', 'There is too much in this inspection: begin another one.');
