import { outConditions, type OutCondition } from '../contract/history.ts';
import type { AlertNote, LogItem, OpenItems } from '../contract/duty.ts';
import { openViolationStates } from '../contract/violations.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { untoldInspections } from '../inspections/rows.ts';
import type { Span } from './roster.ts';

type Item<Kind extends LogItem['kind']> = Extract<LogItem, { kind: Kind }>;

/** Where the parts of a shift's log come from that nobody writes by hand: each the oldest first, `limit` at most. */
export interface LogSources {
  alerts(facilityId: string, span: Span, limit: number): Promise<Item<'alert'>[]>;
  messages(facilityId: string, span: Span, limit: number): Promise<Item<'message'>[]>;
  violations(facilityId: string, span: Span, limit: number): Promise<Item<'violation'>[]>;
  outages(facilityId: string, span: Span, limit: number): Promise<Item<'camera'>[]>;
  looks(facilityId: string, span: Span, limit: number): Promise<Look[]>;
  /** At the facility now, the newest first. */
  open(facilityId: string, limit: number): Promise<Pick<OpenItems, 'alerts' | 'violations' | 'outages' | 'cameras'>>;
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

/** Violations are in the log by themselves, not by their alerts. */
const ownAlerts = (facilityId: string) =>
  ({ facilityId, foldedIntoId: null, source: { not: 'violation' } }) as const satisfies Prisma.AlertWhereInput;

/** From the alerts, violations, recorded states and viewings of the database. */
export function databaseSources(prisma: PrismaClient, now: () => Date): LogSources {
  const camerasOf = async (facilityId: string, inUse: boolean) => {
    const where = { facilityId, ...(inUse && { removedAt: null }) };
    const rows = await prisma.camera.findMany({ where, select: { id: true, name: true, zone: true } });
    return new Map(rows.map((row) => [row.id, row]));
  };
  const isOut = { in: [...outConditions] };
  return {
    async alerts(facilityId, { from, to }, limit) {
      const rows = await prisma.alert.findMany({
        where: { ...ownAlerts(facilityId), openedAt: { gte: from, lt: to } },
        orderBy: { openedAt: 'asc' },
        take: limit,
        select: alertShown,
      });
      return rows.map((row) => ({ kind: 'alert', ...alertNote(row) }));
    },
    async messages(facilityId, { from, to }, limit) {
      const rows = await prisma.alertStep.findMany({
        where: { kind: 'message', at: { gte: from, lt: to }, alert: { facilityId } },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        take: limit,
        select: {
          ...{ id: true, at: true, note: true },
          alert: { select: { id: true, number: true } },
          person: { select: { fullName: true } },
        },
      });
      return rows.map(({ id, at, note, alert, person }) => ({
        ...{ kind: 'message', id, at: at.toISOString(), alertId: alert.id, number: alert.number },
        ...{ person: person?.fullName ?? '?', text: note ?? '' },
      }));
    },
    async violations(facilityId, { from, to }, limit) {
      const rows = await prisma.violationStep.findMany({
        where: { facilityId, at: { gte: from, lt: to } },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        take: limit,
        include: { violation: { select: { number: true, kindName: true, cameraName: true, place: true } } },
      });
      return rows.map(({ id, at, kind: step, violationId, violation, personName: person }) => ({
        ...{ kind: 'violation', id, at: at.toISOString(), violationId, step, person },
        ...{ number: violation.number, what: violation.kindName, where: violation.cameraName ?? violation.place },
      }));
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
      const parts = await prisma.outageCamera.findMany({
        where: { outage: { facilityId }, startedAt: { lt: to }, OR: [{ endedAt: null }, { endedAt: { gt: from } }] },
        orderBy: { startedAt: 'asc' },
        take: limit,
        select: { cameraId: true, startedAt: true, endedAt: true, outage: { select: { id: true, number: true } } },
      });
      const recordOf = (cameraId: string, at: Date) =>
        parts.find(
          (part) => part.cameraId === cameraId && part.startedAt <= at && (part.endedAt === null || part.endedAt > at),
        )?.outage ?? null;
      return rows.map(({ cameraId, startedAt, endedAt, condition }) => ({
        outage: recordOf(cameraId, startedAt),
        ...{ kind: 'camera', id: `${cameraId} ${startedAt.getTime()}`, at: startedAt.toISOString() },
        camera: cameras.get(cameraId)?.name ?? '?',
        condition: condition as OutCondition,
        until: endedAt?.toISOString() ?? null,
      }));
    },
    async looks(facilityId, { from, to }, limit) {
      // What the facility does not know of yet is not told by its own log.
      const hidden = await untoldInspections(prisma, facilityId, now());
      const rows = await prisma.viewing.findMany({
        where: {
          ...{ facilityId, startedAt: { gte: from, lt: to } },
          NOT: { purpose: 'inspection', reference: { in: hidden } },
        },
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
        where: { ...ownAlerts(facilityId), closedAt: null },
        orderBy: { openedAt: 'desc' },
        take: limit,
        select: alertShown,
      });
      const violations = await prisma.violation.findMany({
        where: { facilityId, state: { in: [...openViolationStates] } },
        orderBy: { reportedAt: 'desc' },
        take: limit,
        select: {
          id: true,
          number: true,
          reportedAt: true,
          kindName: true,
          cameraName: true,
          place: true,
          state: true,
        },
      });
      const outages = await prisma.outage.findMany({
        where: { facilityId, state: { in: ['open', 'ended'] } },
        orderBy: { startedAt: 'desc' },
        take: limit,
        include: { cameras: { select: { cameraId: true, name: true, endedAt: true } } },
      });
      const onRecord = new Set(
        outages.flatMap((outage) => outage.cameras.flatMap((part) => (part.endedAt ? [] : [part.cameraId]))),
      );
      const cameras = await camerasOf(facilityId, true);
      const out = await prisma.cameraSpan.findMany({
        where: { cameraId: { in: [...cameras.keys()] }, condition: isOut, endedAt: null },
        orderBy: { startedAt: 'desc' },
        take: limit,
      });
      return {
        alerts: alerts.map(alertNote),
        violations: violations.map(({ id, number, state, reportedAt, kindName, cameraName, place }) => ({
          ...{ id, number, state, at: reportedAt.toISOString(), what: kindName, where: cameraName ?? place },
        })),
        outages: outages.map(({ id, number, cause, startedAt, endedAt, cameras: parts }) => {
          const names = new Map(parts.map(({ cameraId, name }) => [cameraId, name]));
          return {
            ...{ id, number, cause, at: startedAt.toISOString(), until: endedAt?.toISOString() ?? null },
            ...{ camera: names.size === 1 ? (parts[0]?.name ?? null) : null, cameras: names.size },
          };
        }),
        cameras: out.flatMap(({ cameraId, condition, startedAt }) => {
          const camera = onRecord.has(cameraId) ? undefined : cameras.get(cameraId);
          return camera ? [{ ...camera, condition: condition as OutCondition, since: startedAt.toISOString() }] : [];
        }),
      };
    },
  };
}
