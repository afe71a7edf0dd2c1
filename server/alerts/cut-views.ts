import type { Actor } from '../access/actor.ts';
import { alertsVisibleTo } from '../access/policy/alerts.ts';
import { camerasVisibleTo } from '../access/policy/cameras.ts';
import type { AlertDetail, AlertView } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { AlertRow } from './views.ts';

/** Of one cut: its cameras, or its facilities. */
const mostShown = 200;

type Inside = NonNullable<AlertView['inside']>;
const nothing = { cameras: 0, down: 0 };

/** What is inside of cuts, as far as one person may know of it. */
export class CutViews {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** Of a facility's cut: its cameras, those that are still down first. */
  async cameras(actor: Actor, alertId: string): Promise<AlertDetail['cameras']> {
    const rows = await this.#prisma.alertCamera.findMany({
      where: { alertId, camera: camerasVisibleTo(actor, 'camera.read', new Date()) },
      orderBy: [{ endedAt: { sort: 'asc', nulls: 'first' } }, { since: 'asc' }],
      take: mostShown,
      select: { since: true, endedAt: true, camera: { select: { id: true, name: true, zone: true } } },
    });
    return rows.map(({ camera, since, endedAt }) => ({ ...camera, ...times({ since, endedAt }) }));
  }

  /** Of a province's cut: its facilities, those that are still down first. */
  async facilities(actor: Actor, alertId: string): Promise<AlertDetail['facilities']> {
    const now = new Date();
    const rows = await this.#prisma.alert.findMany({
      where: { AND: [{ foldedIntoId: alertId }, alertsVisibleTo(actor, 'alert.read', now)] },
      orderBy: [{ active: 'desc' }, { openedAt: 'asc' }],
      take: mostShown,
      select: {
        ...{ id: true, number: true, source: true, state: true, active: true, openedAt: true, endedAt: true },
        facility: { select: { id: true, node: { select: { name: true } } } },
        takenBy: { select: { id: true, fullName: true } },
      },
    });
    const counts = await this.#counts(actor, rows, now);
    return rows.flatMap(({ facility, takenBy, openedAt, endedAt, ...row }) =>
      facility
        ? [
            {
              ...{
                id: facility.id,
                name: facility.node.name,
                alert: { id: row.id, number: row.number, state: row.state },
              },
              ...counts(row),
              ...times({ since: openedAt, endedAt }),
              takenBy: takenBy && { id: takenBy.id, name: takenBy.fullName },
            },
          ]
        : [],
    );
  }

  /** How many cameras and facilities are in each of the rows that is a cut. */
  async inside(actor: Actor, rows: readonly AlertRow[], now: Date): Promise<Map<string, Inside>> {
    const found = new Map<string, Inside>();
    const cuts = rows.filter(({ source }) => source === 'cut');
    const regions = rows.filter(({ source }) => source === 'region_cut').map(({ id }) => id);
    if (cuts.length + regions.length === 0) return found;
    const children = await this.#prisma.alert.findMany({
      where: { foldedIntoId: { in: regions }, AND: [alertsVisibleTo(actor, 'alert.read', now)] },
      select: { id: true, foldedIntoId: true, source: true, active: true },
    });
    const counts = await this.#counts(actor, [...cuts, ...children], now);
    for (const cut of cuts) found.set(cut.id, { ...counts(cut), facilities: 1 });
    for (const id of regions) {
      const total = { ...nothing, facilities: 0 };
      for (const child of children.filter(({ foldedIntoId }) => foldedIntoId === id)) {
        const { cameras, down } = counts(child);
        total.cameras += cameras;
        total.down += down;
        total.facilities += 1;
      }
      found.set(id, total);
    }
    return found;
  }

  /** Cameras of facilities' cuts; a facility's only camera has an alert of its own and counts as one. */
  async #counts(actor: Actor, rows: readonly Pick<AlertRow, 'id' | 'source'>[], now: Date) {
    const counted = await this.#prisma.alertCamera.groupBy({
      by: ['alertId'],
      where: {
        alertId: { in: rows.flatMap(({ id, source }) => (source === 'cut' ? [id] : [])) },
        camera: camerasVisibleTo(actor, 'camera.read', now),
      },
      _count: { cameraId: true, endedAt: true },
    });
    const byAlert = new Map(
      counted.map(({ alertId, _count: { cameraId: cameras, endedAt: back } }) => [
        alertId,
        { cameras, down: cameras - back },
      ]),
    );
    return ({ id, source, active }: Pick<AlertRow, 'id' | 'source' | 'active'>) =>
      source === 'cut' ? (byAlert.get(id) ?? nothing) : { cameras: 1, down: active ? 1 : 0 };
  }
}

const times = ({ since, endedAt }: { since: Date; endedAt: Date | null }) => ({
  since: since.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
});
