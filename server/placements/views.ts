import type { Actor } from '../access/actor.ts';
import { placementsVisibleTo } from '../access/policy/placements.ts';
import { placementActs, type PlacementAct, type PlacementView } from '../contract/placements.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { hides, stateAfter } from './life.ts';

/** Whose reports are counted, so that it is seen who hides pictures at will. */
const countedMs = 30 * 24 * 3600_000;

export const shown = {
  include: { camera: { select: { zone: true } } },
} as const satisfies Prisma.PlacementReportDefaultArgs;
export type PlacementRow = Prisma.PlacementReportGetPayload<typeof shown>;

/** As the actor may see them; whoever calls has checked that they may. */
export async function placementViews(
  prisma: PrismaClient,
  actor: Actor,
  rows: readonly PlacementRow[],
  now: Date,
): Promise<PlacementView[]> {
  const ids = rows.map(({ id }) => id);
  const judged = await prisma.placementReport.findMany({
    where: { AND: [{ id: { in: ids } }, placementsVisibleTo(actor, 'placement.judge', now)] },
    select: { id: true },
  });
  const judges = new Set(judged.map(({ id }) => id));
  const counts = await prisma.placementReport.groupBy({
    by: ['reportedById', 'state'],
    where: {
      reportedById: { in: [...new Set(rows.map(({ reportedById }) => reportedById))] },
      reportedAt: { gte: new Date(now.getTime() - countedMs) },
    },
    _count: { _all: true },
  });
  const count = (personId: string, fits: (state: PlacementView['state']) => boolean) =>
    counts
      .filter(({ reportedById, state }) => reportedById === personId && fits(state))
      .reduce((sum, { _count }) => sum + _count._all, 0);
  return rows.map((row) => {
    const mayJudge = judges.has(row.id);
    const look = actor.reasons.find(({ cameraId, until }) => cameraId === row.cameraId && until > now);
    return {
      ...{ id: row.id, number: row.number, version: row.version, state: row.state, place: row.place, text: row.text },
      camera: { id: row.cameraId, name: row.cameraName, zone: row.camera.zone },
      facility: { id: row.facilityId, name: row.facilityName },
      reportedAt: row.reportedAt.toISOString(),
      reporter: {
        ...{ id: row.reportedById, name: row.reportedBy },
        reports: count(row.reportedById, () => true),
        unfounded: count(row.reportedById, (state) => state === 'unfounded'),
      },
      judged:
        row.judgedAt && row.judgedBy !== null && row.judgement !== null
          ? { by: row.judgedBy, at: row.judgedAt.toISOString(), text: row.judgement }
          : null,
      lookUntil: mayJudge && hides(row.state) && look ? look.until.toISOString() : null,
      may: {
        ...(Object.fromEntries(
          placementActs.map((act) => [act, mayJudge && stateAfter(row.state, act) !== undefined]),
        ) as Record<PlacementAct, boolean>),
        look: mayJudge && hides(row.state),
      },
    };
  });
}
