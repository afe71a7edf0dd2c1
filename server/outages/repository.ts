import { sourceHost, sourceHostColumns } from '../cameras/source-host.ts';
import type { OutCondition } from '../contract/history.ts';
import type { OutageCut } from '../contract/outages.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { BookCamera, Draft, Part } from './book.ts';

type Tx = Prisma.TransactionClient;

/** Set apart from the other advisory locks; one change of outages at a time, on whatever server. */
const lockClass = 4405;

/** Keeps every other change of outages waiting until the transaction ends. */
export async function lockOutages(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockClass}::int, 0)`;
}

export interface CameraOfBook extends BookCamera {
  facilityId: string;
  /** From when on it sends nothing any more, milliseconds; Infinity while it is in use. */
  goneAt: number;
}

export interface FacilityOfBook {
  name: string;
  province: string;
  /** Cameras in use. */
  total: number;
}

/** What goes on is ended where somebody took the camera out or the facility out of use. */
export async function readCameras(tx: Tx, ids: readonly string[]): Promise<Map<string, CameraOfBook>> {
  const rows = await tx.camera.findMany({
    where: { id: { in: [...ids] } },
    select: {
      ...{ id: true, name: true, zone: true, facilityId: true, removedAt: true, ...sourceHostColumns },
      facility: { select: { closedAt: true, suspendedAt: true } },
    },
  });
  return new Map(
    rows.map((row) => {
      const { id, name, zone, facilityId, removedAt, facility } = row;
      const ends = [removedAt, facility.closedAt, facility.suspendedAt].map((at) => at?.getTime() ?? Infinity);
      return [id, { id, name, zone, facilityId, host: sourceHost(row), goneAt: Math.min(...ends) }];
    }),
  );
}

export async function readFacilities(tx: Tx, ids: readonly string[]): Promise<Map<string, FacilityOfBook>> {
  const rows = await tx.facility.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, node: { select: { name: true, parent: { select: { name: true } } } } },
  });
  const counts = await tx.camera.groupBy({
    by: ['facilityId'],
    where: { facilityId: { in: [...ids] }, removedAt: null },
    _count: { _all: true },
  });
  const totals = new Map(counts.map(({ facilityId, _count }) => [facilityId, _count._all]));
  return new Map(
    rows.map(({ id, node }) => [
      id,
      { name: node.name, province: node.parent?.name ?? '', total: totals.get(id) ?? 0 },
    ]),
  );
}

/** Cameras of which an outage goes on; it stays with its facility, should the camera go to another one. */
export async function readGoing(
  tx: Tx | PrismaClient,
): Promise<Map<string, { lastOutAt: number; facilityId: string }>> {
  const rows = await tx.outageCamera.findMany({
    where: { endedAt: null },
    select: { cameraId: true, lastOutAt: true, outage: { select: { facilityId: true } } },
  });
  return new Map(
    rows.map(({ cameraId, lastOutAt, outage }) => [cameraId, { lastOutAt: lastOutAt.getTime(), ...outage }]),
  );
}

/** When the newest outage of each camera was over, milliseconds. */
export async function readLastEnds(tx: Tx, cameraIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.outageCamera.groupBy({
    by: ['cameraId'],
    where: { cameraId: { in: [...cameraIds] }, endedAt: { not: null } },
    _max: { endedAt: true },
  });
  return new Map(rows.map(({ cameraId, _max }) => [cameraId, _max.endedAt!.getTime()]));
}

/** What is open or announced at the facilities, or was announced for a time that goes on at `at`. */
export async function readDrafts(tx: Tx, facilityIds: readonly string[], at: number): Promise<Map<string, Draft[]>> {
  const rows = await tx.outage.findMany({
    where: {
      facilityId: { in: [...facilityIds] },
      OR: [{ state: { in: ['open', 'announced'] } }, { state: 'ended', plannedTo: { gt: new Date(at) } }],
    },
    orderBy: { startedAt: 'asc' },
    include: { cameras: true, _count: { select: { entries: { where: { personId: { not: null } } } } } },
  });
  const drafts = new Map<string, Draft[]>();
  for (const { cameras, _count, facilityId, ...row } of rows) {
    const draft: Draft = {
      ...{ id: row.id, state: row.state, cut: row.cut as OutageCut | null, cause: row.cause },
      ...{ startedAt: row.startedAt.getTime(), endedAt: row.endedAt?.getTime() ?? null },
      ...{ causeGiven: row.causeById !== null, written: _count.entries > 0, foldedIntoId: null },
      planned:
        row.plannedFrom && row.plannedTo
          ? { from: row.plannedFrom.getTime(), to: row.plannedTo.getTime(), cameras: new Set(row.plannedCameras) }
          : null,
      parts: cameras.map((part): Part => ({
        ...{ cameraId: part.cameraId, from: part.startedAt.getTime(), to: part.endedAt?.getTime() ?? null },
        ...{ lastOutAt: part.lastOutAt.getTime(), condition: part.condition as OutCondition, reason: part.reason },
        ...{ longestMs: part.longestMs, kept: { outageId: row.id, lastOutAt: part.lastOutAt.getTime() } },
        touched: false,
      })),
      ...{ isNew: false, touched: false, newEntries: [] },
    };
    drafts.set(facilityId, [...(drafts.get(facilityId) ?? []), draft]);
  }
  return drafts;
}

/** Writes what has changed at a facility. */
export async function saveDrafts(
  tx: Tx,
  drafts: readonly Draft[],
  {
    facilityId,
    facility,
    cameras,
  }: {
    facilityId: string;
    facility: FacilityOfBook;
    cameras: ReadonlyMap<string, BookCamera>;
  },
): Promise<void> {
  const names = { facilityName: facility.name, provinceName: facility.province };
  const fresh = drafts.filter(({ isNew }) => isNew);
  if (fresh.length > 0) {
    await tx.outage.createMany({
      data: fresh.map((draft) => ({ id: draft.id, facilityId, ...names, ...columns(draft) })),
    });
  }
  for (const draft of drafts) {
    if (!draft.isNew && draft.touched) {
      // What is part of another one is not written of any more.
      const version = draft.state === 'folded' ? { version: { increment: 1 } } : {};
      await tx.outage.updateMany({ where: { id: draft.id }, data: { ...columns(draft), ...version } });
    }
  }
  const parts = drafts.flatMap(({ id: outageId, parts: all }) =>
    all.flatMap(({ touched, kept: _, from, to, cameraId, lastOutAt, longestMs, condition, reason }) => {
      if (!touched) return [];
      const { name, zone } = cameras.get(cameraId) ?? { name: '', zone: 'public' };
      const times = { startedAt: new Date(from), endedAt: to && new Date(to), lastOutAt: new Date(lastOutAt) };
      return [{ outageId, cameraId, name, zone, ...times, longestMs, condition, reason }];
    }),
  );
  if (parts.length > 0) {
    await tx.$executeRaw`
      INSERT INTO "OutageCamera"
        ("cameraId", "startedAt", "outageId", "name", "zone", "endedAt", "lastOutAt", "condition", "reason", "longestMs")
      SELECT "cameraId", "startedAt", "outageId", "name", "zone", "endedAt", "lastOutAt", "condition", "reason", "longestMs"
      FROM json_to_recordset(${JSON.stringify(parts)}::json) AS row(
        "cameraId" uuid, "startedAt" timestamptz, "outageId" uuid, "name" text, "zone" "Zone", "endedAt" timestamptz,
        "lastOutAt" timestamptz, "condition" "CameraCondition", "reason" text, "longestMs" float8
      )
      ON CONFLICT ("cameraId", "startedAt") DO UPDATE SET "outageId" = excluded."outageId", "endedAt" = excluded."endedAt",
        "lastOutAt" = excluded."lastOutAt", "condition" = excluded."condition", "reason" = excluded."reason",
        "longestMs" = excluded."longestMs"`;
  }
  const entries = drafts.flatMap(({ id: outageId, newEntries }) =>
    newEntries.map(({ at, ...entry }) => ({ outageId, at: new Date(at), ...entry })),
  );
  if (entries.length > 0) await tx.outageEntry.createMany({ data: entries });
}

const columns = ({ state, startedAt, endedAt, cut, cause, foldedIntoId }: Draft) => ({
  ...{ state, cut, cause, foldedIntoId },
  startedAt: new Date(startedAt),
  endedAt: endedAt === null ? null : new Date(endedAt),
});
