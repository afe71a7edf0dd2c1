import { mayWithCameras } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { alertsVisibleTo, rungsAt, type AlertPlace } from '../access/policy/alerts.ts';
import { alertActs, type AlertRung, type AlertView } from '../contract/alerts.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { CutViews } from './cut-views.ts';
import { isOpen, nextState } from './life.ts';
import { correspondence } from './messages.ts';
import { AlertRepository } from './repository.ts';
import { ruleFor, type StoredRule } from './rules.ts';

export const shown = {
  include: {
    node: { select: { id: true, name: true, path: true } },
    facility: { select: { id: true, manager: true, kind: true, node: { select: { name: true } } } },
    camera: { select: { id: true, name: true, zone: true } },
    takenBy: { select: { id: true, fullName: true } },
    violation: { select: { id: true, number: true } },
    inspectionCalls: { select: { part: { select: { inspection: { select: { id: true, number: true } } } } }, take: 1 },
  },
} as const satisfies Prisma.AlertDefaultArgs;
export type AlertRow = Prisma.AlertGetPayload<typeof shown>;

export const placeOf = (row: AlertRow): AlertPlace => ({
  path: row.node.path,
  facilityId: row.facilityId,
  cameraId: row.cameraId,
  manager: row.facility?.manager ?? row.manager,
  kind: row.facility?.kind ?? row.kind,
  anomaly: row.source === 'anomaly',
  inspection: row.source === 'inspection',
});

/** Who is told of an alert, by the rule that was in force when it began. */
export const ladderOf = (row: AlertRow, rules: readonly StoredRule[]) =>
  ruleFor(rules, {
    source: row.source,
    path: row.node.path,
    zone: row.camera?.zone ?? null,
    at: row.openedAt,
  });

/** Those who were told so far. */
export function toldOf(row: AlertRow, rules: readonly StoredRule[]): AlertRung[] {
  const { tell } = ladderOf(row, rules);
  return [...row.alsoTell, ...tell.slice(0, Math.max(1, row.level + 1))];
}

/** Those who are told now. */
export function tellNow(row: AlertRow, rules: readonly StoredRule[]): AlertRung[] {
  const rung = ladderOf(row, rules).tell[row.level];
  return [...new Set([...(rung ? [rung] : []), ...row.alsoTell])];
}

/** Alerts as one person may see them. */
export class AlertViews {
  readonly #prisma: PrismaClient;
  readonly #alerts: AlertRepository;
  readonly #cuts: CutViews;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
    this.#alerts = new AlertRepository(prisma);
    this.#cuts = new CutViews(prisma);
  }

  /** In the order of the rows, which the actor must be permitted to see. */
  async of(actor: Actor, rows: readonly AlertRow[]): Promise<AlertView[]> {
    if (rows.length === 0) return [];
    const now = new Date();
    const ids = rows.map(({ id }) => id);
    const rules = await this.#alerts.rules();
    const handled = await this.#prisma.alert.findMany({
      where: { AND: [{ id: { in: ids } }, alertsVisibleTo(actor, 'alert.handle', now)] },
      select: { id: true },
    });
    const handles = new Set(handled.map(({ id }) => id));
    const cameraIds = rows.flatMap(({ cameraId }) => cameraId ?? []);
    const mayWith = await mayWithCameras(this.#prisma, actor, cameraIds);
    const inside = await this.#cuts.inside(actor, rows, now);
    const written = await correspondence(this.#prisma, ids);
    return rows.map((row) => {
      const told = toldOf(row, rules);
      const rungs = rungsAt(actor, placeOf(row), now);
      const can = (act: (typeof alertActs)[number]) => handles.has(row.id) && nextState(row.state, act) !== undefined;
      return {
        ...{ id: row.id, number: row.number, version: row.version, source: row.source, severity: row.severity },
        ...{ state: row.state, reason: row.reason, text: row.text, count: row.count, active: row.active },
        violation: row.violation,
        inspection: row.inspectionCalls[0]?.part.inspection ?? null,
        place: { id: row.node.id, name: row.node.name },
        facility: row.facility && { id: row.facility.id, name: row.facility.node.name },
        camera: row.camera && { id: row.camera.id, name: row.camera.name, zone: row.camera.zone },
        inside: inside.get(row.id) ?? null,
        openedAt: row.openedAt.toISOString(),
        lastAt: row.lastAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
        changedAt: row.changedAt.toISOString(),
        escalateAt: row.escalateAt?.toISOString() ?? null,
        told: told.at(-1)!,
        taken:
          row.takenBy && row.takenAt
            ? { by: { id: row.takenBy.id, name: row.takenBy.fullName }, at: row.takenAt.toISOString() }
            : null,
        closedAt: row.closedAt?.toISOString() ?? null,
        message: written.get(row.id)?.newest ?? null,
        yours:
          rungs.some((rung) => rung !== 'authority' || told.includes('authority')) ||
          row.takenById === actor.id ||
          written.get(row.id)?.writers.has(actor.id) === true,
        may: {
          ...(Object.fromEntries(alertActs.map((act) => [act, can(act)])) as Record<
            (typeof alertActs)[number],
            boolean
          >),
          view: row.cameraId !== null && mayWith(row.cameraId).view,
          message: handles.has(row.id) && row.facilityId !== null && row.source !== 'anomaly' && isOpen(row.state),
        },
      };
    });
  }
}
