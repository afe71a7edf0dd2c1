import { outConditions, type OutCondition } from '../contract/history.ts';
import type { AlertNote, LogItem, OpenItems } from '../contract/duty.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { Span } from './roster.ts';

type Item<Kind extends LogItem['kind']> = Extract<LogItem, { kind: Kind }>;

/** Where the parts of a shift's log come from that nobody writes by hand: each the oldest first, `limit` at most. */
export interface LogSources {
  alerts(facilityId: string, span: Span, limit: number): Promise<Item<'alert'>[]>;
  outages(facilityId: string, span: Span, limit: number): Promise<Item<'camera'>[]>;
  looks(facilityId: string, span: Span, limit: number): Promise<Look[]>;
  /** At the facility now, the newest first. */
  open(facilityId: string, limit: number): Promise<Pick<OpenItems, 'alerts' | 'cameras'>>;
}

/** One person opened one camera. */
export interface Look {
  id: string;
  at: Date;
  personId: string;
  person: string;
  camera: string;
}

const alertShown = {
  id: true,
  number: true,
  openedAt: true,
  source: true,
  severity: true,
  state: true,
  camera: { select: { name: true } },
} as const satisfies Prisma.AlertSelect;

const alertNote = ({ openedAt, camera, ...row }: Prisma.AlertGetPayload<{ select: typeof alertShown }>): AlertNote => ({
  ...row,
  at: openedAt.toISOString(),
  camera: camera?.name ?? null,
});

/** From the alerts, recorded states and viewings of the database. */
export function databaseSources(prisma: PrismaClient): LogSources {
  const camerasOf = async (facilityId: string, inUse: boolean) => {
    const where = { facilityId, ...(inUse && { removedAt: null }) };
    const rows = await prisma.camera.findMany({ where, select: { id: true, name: true, zone: true } });
    return new Map(rows.map((row) => [row.id, row]));
  };
  const isOut = { in: [...outConditions] };
  return {
    async alerts(facilityId, { from, to }, limit) {
      const rows = await prisma.alert.findMany({
        where: { facilityId, foldedIntoId: null, openedAt: { gte: from, lt: to } },
        orderBy: { openedAt: 'asc' },
        take: limit,
        select: alertShown,
      });
      return rows.map((row) => ({ kind: 'alert', ...alertNote(row) }));
    },
    async outages(facilityId, { from, to }, limit) {
      const cameras = await camerasOf(facilityId, false);
      const rows = await prisma.cameraSpan.findMany({
        where: {
          cameraId: { in: [...cameras.keys()] },
          condition: isOut,
          startedAt: { lt: to },
          OR: [{ endedAt: null }, { endedAt: { gt: from } }],
        },
        orderBy: { startedAt: 'asc' },
        take: limit,
      });
      return rows.map(({ cameraId, startedAt, endedAt, condition }) => ({
        ...{ kind: 'camera', id: `${cameraId} ${startedAt.getTime()}`, at: startedAt.toISOString() },
        camera: cameras.get(cameraId)?.name ?? '?',
        condition: condition as OutCondition,
        until: endedAt?.toISOString() ?? null,
      }));
    },
    async looks(facilityId, { from, to }, limit) {
      const rows = await prisma.viewing.findMany({
        where: { facilityId, startedAt: { gte: from, lt: to } },
        orderBy: { startedAt: 'asc' },
        take: limit,
        select: { id: true, startedAt: true, personId: true, cameraId: true },
      });
      const cameras = await camerasOf(facilityId, false);
      const people = await prisma.person.findMany({
        where: { id: { in: [...new Set(rows.map(({ personId }) => personId))] } },
        select: { id: true, fullName: true },
      });
      const names = new Map(people.map(({ id, fullName }) => [id, fullName]));
      return rows.map(({ id, startedAt, personId, cameraId }) => ({
        ...{ id, at: startedAt, personId, person: names.get(personId) ?? '?' },
        camera: cameras.get(cameraId)?.name ?? '?',
      }));
    },
    async open(facilityId, limit) {
      const alerts = await prisma.alert.findMany({
        where: { facilityId, foldedIntoId: null, closedAt: null },
        orderBy: { openedAt: 'desc' },
        take: limit,
        select: alertShown,
      });
      const cameras = await camerasOf(facilityId, true);
      const out = await prisma.cameraSpan.findMany({
        where: { cameraId: { in: [...cameras.keys()] }, condition: isOut, endedAt: null },
        orderBy: { startedAt: 'desc' },
        take: limit,
      });
      return {
        alerts: alerts.map(alertNote),
        cameras: out.flatMap(({ cameraId, condition, startedAt }) => {
          const camera = cameras.get(cameraId);
          return camera ? [{ ...camera, condition: condition as OutCondition, since: startedAt.toISOString() }] : [];
        }),
      };
    },
  };
}
