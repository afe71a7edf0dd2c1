import { permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { cameraInUse } from '../access/places.ts';
import type { FacilityDecisionView, FacilityRecordSummary, FacilityRecordView } from '../contract/facility-life.ts';
import type { FacilityDecision, Prisma, PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import { stateAfter, stateOf } from './life.ts';
import { above } from './province.ts';
import { FacilityRepository } from './repository.ts';
import { historyOf } from './versions.ts';

/** Of one facility. */
const mostDecisions = 500;

export const recordShown = {
  id: true,
  kind: true,
  manager: true,
  closedAt: true,
  suspendedAt: true,
  runningSince: true,
  node: { select: { name: true, path: true } },
} as const satisfies Prisma.FacilitySelect;
type RecordRow = Prisma.FacilityGetPayload<{ select: typeof recordShown }>;

/** Of these facilities what a list tells; whoever calls has checked that the caller may read it. */
export async function summaries(
  prisma: PrismaClient,
  rows: readonly RecordRow[],
  now: Date,
): Promise<FacilityRecordSummary[]> {
  const repository = new FacilityRepository(prisma);
  const nodes = await repository.nodesAbove(rows);
  const ids = rows.map(({ id }) => id);
  const counts = await repository.cameraCounts({ AND: [cameraInUse, { facilityId: { in: ids } }] });
  return rows.map((row) => {
    const [state, since] = stateOf(row, now);
    return {
      ...{ id: row.id, name: row.node.name, kind: row.kind, manager: row.manager, state },
      province: above(row, nodes, 'province'),
      since: since?.toISOString() ?? null,
      cameras: counts.get(row.id) ?? 0,
    };
  });
}

/** The whole record. Throws `not_found`; whoever calls has checked that the actor may read it. */
export async function recordOf(prisma: PrismaClient, actor: Actor, id: string, now: Date): Promise<FacilityRecordView> {
  const row = await prisma.facility.findUnique({
    where: { id },
    select: { ...recordShown, address: true, ownerUnit: true, enterprise: true, capacity: true, version: true },
  });
  if (!row) throw notFound('facility');
  const [summary] = await summaries(prisma, [row], now);
  const decisions = await prisma.facilityDecision.findMany({
    where: { facilityId: id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: mostDecisions,
  });
  const { address, ownerUnit, enterprise, capacity, version } = row;
  const { state } = summary!;
  const may = {
    life: (await permittedFacilities(prisma, actor, 'facility.life', [id])).has(id),
    manage: (await permittedFacilities(prisma, actor, 'facility.manage', [id])).has(id),
  };
  return {
    ...{ ...summary!, address, ownerUnit, enterprise, capacity, version },
    decisions: decisions.map(decisionView),
    history: await historyOf(prisma, id),
    may: {
      suspend: may.life && stateAfter(state, 'suspend') !== undefined,
      resume: may.life && stateAfter(state, 'resume') !== undefined,
      close: may.life && stateAfter(state, 'close') !== undefined,
      change: may.manage && stateAfter(state, 'change') !== undefined,
    },
  };
}

const decisionView = (row: FacilityDecision): FacilityDecisionView => ({
  ...{ id: row.id, kind: row.kind, number: row.number, authority: row.authority, note: row.note },
  date: row.date.toISOString().slice(0, 10),
  ruling: row.ruling && { kind: row.ruling, text: row.rulingText ?? '' },
  at: row.at.toISOString(),
  ...{ by: row.recordedBy, facility: row.facilityName },
});
