import { permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { AdviceCode } from '../contract/onboarding.ts';
import type { ConnectionState, ConnectionStepView, ConnectionWay } from '../contract/reports.ts';
import type { RestInput } from '../contract/rest.ts';
import type { ConnectionStep, Prisma, PrismaClient } from '../db/generated/client.ts';
import { addDays, dayOf } from '../duty/vietnam-time.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { replaceOutcome, settleOutcomes } from './outcome-rows.ts';

/** Of a facility: years of one step a week. */
const mostShown = 200;
/** Names of enterprises offered for choosing. */
const mostEnterprises = 50;
/** How far back a step may be dated, days. */
const longestAgo = 400;

/** Who says how far a facility has come; null: the system has found out. */
export type StepAuthor = { id: string; fullName: string } | null;

export interface NewStep {
  facilityId: string;
  state: ConnectionState;
  camera?: string | null;
  /** Where it is left out, that of the step before, or else the one in the facility's record. */
  enterprise?: string | undefined;
  reasons?: readonly AdviceCode[];
  note?: string;
  /** The day in Viet Nam; that of `at` where it is left out. */
  day?: string;
  at: Date;
  by: StepAuthor;
}

/** The newest day first, and of one day what was recorded last: the first one counts. */
export const newestStep = [{ day: 'desc' }, { recordedAt: 'desc' }, { id: 'desc' }] as const;

/** Keeps others from recording a step of this facility until the transaction ends. */
export const lockWay = (tx: Prisma.TransactionClient, facilityId: string) =>
  tx.$executeRaw`SELECT 1 FROM "Facility" WHERE "id" = ${facilityId}::uuid FOR UPDATE`;

/** Writes a step with the names of its day. Throws `not_found` where there is no such facility. */
export async function appendStep(tx: Prisma.TransactionClient, step: NewStep): Promise<ConnectionStep> {
  const { facilityId, state, camera = null, reasons = [], note = '', at, day = dayOf(at), by } = step;
  const node = await tx.orgNode.findUnique({
    where: { id: facilityId },
    select: { name: true, parent: { select: { id: true, name: true } } },
  });
  if (!node) throw notFound('facility');
  const enterprise = step.enterprise ?? (await enterpriseOf(tx, facilityId));
  return tx.connectionStep.create({
    data: {
      ...{ facilityId, state, camera, note, day: new Date(day), recordedAt: at },
      enterprise,
      reasons: [...new Set(reasons)],
      ...{ facilityName: node.name, provinceId: node.parent?.id ?? facilityId, provinceName: node.parent?.name ?? '' },
      ...(by && { personId: by.id, personName: by.fullName }),
    },
  });
}

/** Who connects the facility, as the newest step or its record says; empty where nobody has said. */
const enterpriseOf = async (tx: Prisma.TransactionClient, facilityId: string): Promise<string> =>
  (await enterprisesOf(tx, { id: facilityId })).get(facilityId) ?? '';

/** The same of several facilities, by their ids. */
export async function enterprisesOf(
  tx: Prisma.TransactionClient,
  where: Prisma.FacilityWhereInput,
): Promise<Map<string, string>> {
  const facilities = await tx.facility.findMany({
    where,
    select: {
      id: true,
      enterprise: true,
      steps: { orderBy: [...newestStep], take: 1, select: { enterprise: true } },
    },
  });
  return new Map(
    facilities.map(({ id, enterprise, steps }) => [id, steps[0]?.enterprise || (enterprise ?? '').slice(0, 120)]),
  );
}

export interface ConnectionStepsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now?: () => Date;
}

/** How far facilities have come on the way to being connected. Whoever calls has checked the permission on the facility. */
export class ConnectionSteps {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;

  constructor({ prisma, ledger, now = () => new Date() }: ConnectionStepsOptions) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#now = now;
  }

  async way(facilityId: string, actor: Actor): Promise<ConnectionWay> {
    const rows = await this.#prisma.connectionStep.findMany({
      where: { facilityId },
      orderBy: [...newestStep],
      take: mostShown,
    });
    const manages = await permittedFacilities(this.#prisma, actor, 'camera.manage', [facilityId]);
    const named = await this.#prisma.connectionStep.groupBy({
      by: ['enterprise'],
      where: { enterprise: { not: '' } },
      orderBy: { _count: { id: 'desc' } },
      take: mostEnterprises,
    });
    return {
      steps: rows.map(stepView),
      last: await lastOf(this.#prisma, facilityId),
      // Whom others work with is nobody's business who only looks.
      enterprises: manages.has(facilityId) ? named.map(({ enterprise }) => enterprise) : [],
      may: { record: manages.has(facilityId) },
    };
  }

  /**
   * A step back is a step too. What stands in the way opens an outcome, anything else settles those that are open. Throws `conflict` when
   * somebody else has recorded one meanwhile, `invalid_input` for a day to come.
   */
  async record(input: RestInput<'POST /api/facilities/:id/connection-steps'>, by: By): Promise<ConnectionWay> {
    const { id: facilityId, state, day, enterprise, camera = null, reasons = [], note = '', after } = input;
    const now = this.#now();
    if (day > dayOf(now) || day < addDays(dayOf(now), -longestAgo)) {
      throw new AppError('invalid_input', `The day must not be to come, nor more than ${longestAgo} days ago.`);
    }
    await this.#prisma.$transaction(async (tx) => {
      await lockWay(tx, facilityId);
      if ((await lastOf(tx, facilityId)) !== after) {
        throw conflict('connection_changed', 'Somebody else has recorded a step meanwhile: look at it first.');
      }
      const row = await appendStep(tx, {
        ...{ facilityId, state, camera, enterprise, reasons, note, day, at: now, by: by.actor },
      });
      const about = { facilityId, camera };
      const newest = await tx.connectionStep.findFirst({
        where: about,
        orderBy: [...newestStep],
        select: { id: true },
      });
      // What is entered later of an earlier day changes the record, not the present.
      if (newest?.id === row.id) {
        if (state === 'not_connectable' || state === 'refused') {
          const recorded = { recordedById: by.actor.id, recordedAt: now };
          await replaceOutcome(tx, { ...about, ...recorded, kind: state, reasons, note });
        } else await settleOutcomes(tx, about, now);
      }
      await this.#ledger.record(tx, {
        ...{ kind: 'connection.recorded', ...recordedBy(by), facilityId, subjectId: row.id },
        details: { state, day, enterprise, camera, note, reasons: row.reasons.join(' ') },
      });
    });
    return this.way(facilityId, by.actor);
  }
}

/** The step of the facility that was recorded last; null where there is none. */
async function lastOf(prisma: PrismaClient | Prisma.TransactionClient, facilityId: string): Promise<string | null> {
  const row = await prisma.connectionStep.findFirst({
    where: { facilityId },
    orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
  });
  return row?.id ?? null;
}

export const stepView = ({
  id,
  camera,
  state,
  day,
  enterprise,
  reasons,
  note,
  personName,
  recordedAt,
}: ConnectionStep) =>
  ({
    ...{ id, camera, state, enterprise, note },
    day: day.toISOString().slice(0, 10),
    reasons: reasons as AdviceCode[],
    person: personName,
    recordedAt: recordedAt.toISOString(),
  }) satisfies ConnectionStepView;
