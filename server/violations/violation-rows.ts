import { permittedCameras } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { violationsVisibleTo } from '../access/policy/violations.ts';
import {
  violationActs,
  type ViolationAct,
  type ViolationStepView,
  type ViolationView,
} from '../contract/violations.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import { stateAfter } from './violation-state.ts';

/** A violation with the waits of its kind. */
export const shown = {
  include: { kind: { select: { remindAfter: true, escalateAfter: true } } },
} as const satisfies Prisma.ViolationDefaultArgs;
export type ViolationRow = Prisma.ViolationGetPayload<typeof shown>;

/** Throws `not_found`. */
export async function violationOf(prisma: PrismaClient | Prisma.TransactionClient, id: string): Promise<ViolationRow> {
  const row = await prisma.violation.findUnique({ where: { id }, ...shown });
  if (!row) throw notFound('violation');
  return row;
}

export const violationChanged = () =>
  conflict('violation_changed', 'The violation has changed meanwhile: load it again.');

/** Who did a step, by the names of that day; nobody for what comes due by itself. */
export const doneBy = ({ id, fullName, unit }: Pick<Actor, 'id' | 'fullName' | 'unit'>) => ({
  personId: id,
  personName: fullName,
  personUnit: unit,
});

/** Writes what became of a violation. */
export const writeStep = (
  tx: Prisma.TransactionClient,
  { id, facilityId }: Pick<ViolationRow, 'id' | 'facilityId'>,
  step: Omit<Prisma.ViolationStepUncheckedCreateInput, 'violationId' | 'facilityId'>,
) => tx.violationStep.create({ data: { ...step, violationId: id, facilityId } });

/** Whether the actor is one who may do the act with each of these, whatever its state. */
export type MayAct = (row: ViolationRow, act: ViolationAct) => boolean;

export async function mayAct(
  prisma: PrismaClient,
  actor: Actor,
  rows: readonly Pick<ViolationRow, 'id'>[],
): Promise<MayAct> {
  const now = new Date();
  const having = async (permission: 'violation.answer' | 'violation.judge') => {
    const where = {
      AND: [{ id: { in: rows.map(({ id }) => id) } }, violationsVisibleTo(actor, permission, now)],
    };
    const found = await prisma.violation.findMany({ where, select: { id: true } });
    return new Set(found.map(({ id }) => id));
  };
  const [answers, judges] = [await having('violation.answer'), await having('violation.judge')];
  return ({ id, reportedById, remediedById }, act) => {
    const reported = reportedById === actor.id;
    switch (act) {
      case 'see':
      case 'answer':
      case 'remedy':
        return answers.has(id);
      case 'close':
        // Nobody judges their own remedy.
        return (reported || judges.has(id)) && remediedById !== actor.id;
      case 'reopen':
        return reported || judges.has(id);
      case 'withdraw':
        return reported;
    }
  };
}

/** Violations as the actor may see them; whoever calls has checked that they may. */
export async function violationViews(
  prisma: PrismaClient,
  actor: Actor,
  rows: readonly ViolationRow[],
): Promise<ViolationView[]> {
  const may = await mayAct(prisma, actor, rows);
  const cameras = new Set(rows.flatMap(({ cameraId }) => cameraId ?? []));
  const seen = await permittedCameras(prisma, actor, 'camera.view', [...cameras]);
  return rows.map((row) => ({
    ...{ id: row.id, number: row.number, version: row.version, state: row.state, text: row.text, told: row.told },
    facility: { id: row.facilityId, name: row.facilityName },
    camera: row.cameraId === null ? null : { id: row.cameraId, name: row.cameraName ?? '' },
    ...{ place: row.place, zone: row.zone },
    kind: { id: row.kindId, name: row.kindName },
    reportedBy: { id: row.reportedById, name: row.reporterName, unit: row.reporterUnit },
    reportedAt: row.reportedAt.toISOString(),
    round: row.round,
    times: {
      began: row.roundAt.toISOString(),
      seen: iso(row.seenAt),
      answered: iso(row.answeredAt),
      remedied: iso(row.remediedAt),
      closed: iso(row.closedAt),
    },
    remedyBy: iso(row.remedyBy),
    remindAt: iso(row.remindAt),
    escalateAt: iso(row.escalateAt),
    escalatedAt: iso(row.escalatedAt),
    may: {
      ...(Object.fromEntries(
        violationActs.map((act) => [act, may(row, act) && stateAfter(row, act) !== undefined]),
      ) as Record<ViolationAct, boolean>),
      view: row.cameraId !== null && seen.has(row.cameraId),
    },
  }));
}

export const stepView = (row: Prisma.ViolationStepGetPayload<object>): ViolationStepView => ({
  ...{ id: row.id, at: row.at.toISOString(), kind: row.kind, text: row.text, remedyBy: iso(row.remedyBy) },
  person: row.personId === null ? null : { id: row.personId, name: row.personName ?? '', unit: row.personUnit ?? '' },
});

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
