import { mayWithCameras } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { alertsVisibleTo, camerasVisibleTo, rungsAt, type AlertPlace } from '../access/policy.ts';
import { alertActs, type AlertDetail, type AlertRung, type AlertView } from '../contract/alerts.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { nextState } from './life.ts';
import { AlertRepository } from './repository.ts';
import { ruleFor, type StoredRule } from './rules.ts';

/** Of one cut. */
const mostCameras = 200;

export const shown = {
  include: {
    node: { select: { id: true, name: true, path: true } },
    facility: { select: { id: true, manager: true, kind: true, node: { select: { name: true } } } },
    camera: { select: { id: true, name: true, zone: true } },
    takenBy: { select: { id: true, fullName: true } },
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
  return tell.slice(0, Math.max(1, row.level + 1));
}

/** Alerts as one person may see them. */
export class AlertViews {
  readonly #prisma: PrismaClient;
  readonly #alerts: AlertRepository;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
    this.#alerts = new AlertRepository(prisma);
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
    const inside = await this.#inside(actor, rows, now);
    return rows.map((row) => {
      const told = toldOf(row, rules);
      const rungs = rungsAt(actor, placeOf(row), now);
      const can = (act: (typeof alertActs)[number]) => handles.has(row.id) && nextState(row.state, act) !== undefined;
      return {
        ...{ id: row.id, number: row.number, version: row.version, source: row.source, severity: row.severity },
        ...{ state: row.state, reason: row.reason, text: row.text, count: row.count, active: row.active },
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
        yours: rungs.some((rung) => rung !== 'authority' || told.includes('authority')),
        may: {
          ...(Object.fromEntries(alertActs.map((act) => [act, can(act)])) as Record<
            (typeof alertActs)[number],
            boolean
          >),
          view: row.cameraId !== null && mayWith(row.cameraId).view,
        },
      };
    });
  }

  /** Of a cut: its cameras, or those of the facilities inside it, as far as the actor may know of them. */
  async cameras(actor: Actor, alertId: string): Promise<AlertDetail['cameras']> {
    const rows = await this.#prisma.alertCamera.findMany({
      where: {
        alert: { OR: [{ id: alertId }, { foldedIntoId: alertId, source: 'cut' }] },
        camera: camerasVisibleTo(actor, 'camera.read', new Date()),
      },
      orderBy: [{ endedAt: { sort: 'asc', nulls: 'first' } }, { since: 'asc' }],
      take: mostCameras,
      select: {
        since: true,
        endedAt: true,
        camera: {
          select: {
            id: true,
            name: true,
            zone: true,
            facility: { select: { id: true, node: { select: { name: true } } } },
          },
        },
      },
    });
    return rows.map(({ camera, since, endedAt }) => ({
      ...{ id: camera.id, name: camera.name, zone: camera.zone },
      facility: { id: camera.facility.id, name: camera.facility.node.name },
      since: since.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    }));
  }

  /** How many cameras and facilities are in each cut, as far as the actor may know of them. */
  async #inside(actor: Actor, rows: readonly AlertRow[], now: Date): Promise<Map<string, AlertView['inside']>> {
    const cuts = rows.filter(({ source }) => source === 'cut').map(({ id }) => id);
    const regions = rows.filter(({ source }) => source === 'region_cut').map(({ id }) => id);
    const found = new Map<string, AlertView['inside']>();
    if (cuts.length + regions.length === 0) return found;
    const children = await this.#prisma.alert.findMany({
      where: { foldedIntoId: { in: regions }, AND: [alertsVisibleTo(actor, 'alert.read', now)] },
      select: { id: true, foldedIntoId: true, source: true, active: true },
    });
    const counted = await this.#prisma.alertCamera.groupBy({
      by: ['alertId'],
      where: {
        alertId: { in: [...cuts, ...children.map(({ id }) => id)] },
        camera: camerasVisibleTo(actor, 'camera.read', now),
      },
      _count: { cameraId: true, endedAt: true },
    });
    const counts = new Map(
      counted.map(({ alertId, _count }) => [
        alertId,
        { cameras: _count.cameraId, down: _count.cameraId - _count.endedAt },
      ]),
    );
    const nothing = { cameras: 0, down: 0 };
    for (const id of cuts) found.set(id, { ...(counts.get(id) ?? nothing), facilities: 1 });
    for (const id of regions) {
      const total = { ...nothing, facilities: 0 };
      for (const child of children.filter(({ foldedIntoId }) => foldedIntoId === id)) {
        const { cameras, down } =
          child.source === 'cut' ? (counts.get(child.id) ?? nothing) : { cameras: 1, down: child.active ? 1 : 0 };
        total.cameras += cameras;
        total.down += down;
        total.facilities += 1;
      }
      found.set(id, total);
    }
    return found;
  }
}
