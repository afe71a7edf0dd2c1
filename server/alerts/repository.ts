import { sourceHost, sourceHostColumns } from '../cameras/source-host.ts';
import { cameraInUse, isRunning, runningFacility } from '../access/places.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { openAlertStates } from '../contract/alerts.ts';
import { recurMs } from './decide.ts';
import type { Draft } from './drafts.ts';
import { isPictureSource, keyOf, pictureSources, type AlertFact } from './facts.ts';
import { cutWindowMs } from './fold.ts';
import { regionOf, type CameraPlace, type FacilityPlace } from './places.ts';
import type { StoredRule } from './rules.ts';

type Tx = Prisma.TransactionClient;

/** Rules that are kept; so many more than places and sources need. */
export const mostRules = 1000;
/** Alerts that one turn looks at: a province that is dark has some hundred. */
const mostLoaded = 3000;
/** Set apart from the other advisory locks; one turn at a time, on whatever server. */
const lockClass = 4404;

export const isOpenNow = { state: { in: [...openAlertStates] } };

/** The alerts, their rules, and the places that they are about. */
export class AlertRepository {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** Keeps every other turn waiting until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockClass}::int, 0)`;
  }

  async rules(tx: Tx = this.#prisma): Promise<StoredRule[]> {
    const rows = await tx.alertRule.findMany({ take: mostRules });
    return rows.map((row) => ({ ...row, source: row.source, tell: row.tell }));
  }

  /** The cameras, facilities and units that the facts are about; of a camera whose picture is gone also its neighbours, which may share its cut. */
  async places(tx: Tx, facts: readonly AlertFact[]) {
    const cameraIds = facts.flatMap(({ about }) => ('cameraId' in about ? [about.cameraId] : []));
    const pictures = facts.flatMap(({ about, source, active }) =>
      active && isPictureSource(source) && 'cameraId' in about ? [about.cameraId] : [],
    );
    const neighbours = { ...cameraInUse, facility: { cameras: { some: { id: { in: [...new Set(pictures)] } } } } };
    const rows = await tx.camera.findMany({
      where: { OR: [{ id: { in: [...new Set(cameraIds)] } }, ...(pictures.length > 0 ? [neighbours] : [])] },
      select: {
        id: true,
        zone: true,
        removedAt: true,
        facilityId: true,
        ...sourceHostColumns,
      },
    });
    const named = facts.flatMap(({ about }) => ('facilityId' in about ? [about.facilityId] : []));
    const facilities = await this.facilities(tx, [...new Set([...rows.map((row) => row.facilityId), ...named])]);
    const cameras = new Map<string, CameraPlace>();
    for (const row of rows) {
      const facility = facilities.get(row.facilityId);
      if (!facility) continue;
      const host = sourceHost(row);
      const gone = facility.gone || row.removedAt !== null;
      cameras.set(row.id, { ...facility, gone, cameraId: row.id, zone: row.zone, host });
    }
    const nodeIds = facts.flatMap(({ about }) => ('nodeId' in about ? [about.nodeId] : []));
    const nodes = await tx.orgNode.findMany({ where: { id: { in: nodeIds } }, select: { id: true, path: true } });
    return { cameras, facilities, nodes: new Map(nodes.map(({ id, path }) => [id, path])) };
  }

  async facilities(tx: Tx, ids: readonly string[]): Promise<Map<string, FacilityPlace>> {
    const rows = await tx.facility.findMany({
      where: { id: { in: [...ids] } },
      select: {
        id: true,
        manager: true,
        kind: true,
        closedAt: true,
        suspendedAt: true,
        node: { select: { path: true, parentId: true } },
      },
    });
    const counts = await tx.camera.groupBy({
      by: ['facilityId'],
      where: { facilityId: { in: [...ids] }, removedAt: null },
      _count: { _all: true },
    });
    const totals = new Map(counts.map(({ facilityId, _count }) => [facilityId, _count._all]));
    const places = rows.map(({ id, manager, kind, node, ...life }) => ({
      ...{ facilityId: id, regionId: node.parentId ?? id, path: node.path, manager, kind },
      ...{ total: totals.get(id) ?? 0, gone: !isRunning(life, new Date()) },
    }));
    const peers = await this.#peers(tx, [...new Set(places.map(({ regionId }) => regionId))]);
    return new Map(places.map((place) => [place.facilityId, { ...place, peers: peers.get(regionOf(place)) ?? 0 }]));
  }

  /** How many facilities of each region may share an alert. */
  async #peers(tx: Tx, regionIds: string[]): Promise<Map<string, number>> {
    const rows = await tx.facility.findMany({
      where: {
        AND: [
          { node: { parentId: { in: regionIds } } },
          runningFacility(new Date()),
          { cameras: { some: cameraInUse } },
        ],
      },
      select: { manager: true, kind: true, node: { select: { parentId: true } } },
    });
    const groups = Map.groupBy(rows, ({ node, ...row }) => regionOf({ ...row, regionId: node.parentId! }));
    return new Map([...groups].map(([group, { length }]) => [group, length]));
  }

  /** What the facts may concern, locked: the newest of their keys, open ones of their facilities, and cuts of their provinces. */
  async concerned(
    tx: Tx,
    facts: readonly AlertFact[],
    facilities: ReadonlyMap<string, FacilityPlace>,
  ): Promise<Draft[]> {
    const oldest = new Date(Math.min(...facts.map(({ at }) => at.getTime())) - recurMs);
    const regions = [...new Set([...facilities.values()].map(({ regionId }) => regionId))];
    const where: Prisma.AlertWhereInput = {
      OR: [
        { key: { in: [...new Set(facts.map(keyOf))] }, OR: [isOpenNow, { closedAt: { gte: oldest } }] },
        { ...isOpenNow, facilityId: { in: [...facilities.keys()] }, source: { in: [...pictureSources, 'cut'] } },
        { ...isOpenNow, nodeId: { in: regions }, source: 'region_cut' },
        { ...isOpenNow, facility: { node: { parentId: { in: regions } } }, source: 'cut' },
        {
          ...isOpenNow,
          facility: { node: { parentId: { in: regions } } },
          source: { in: [...pictureSources] },
          OR: [
            { foldedIntoId: { not: null } },
            { lastAt: { gte: new Date(oldest.getTime() + recurMs - cutWindowMs) } },
          ],
        },
      ],
    };
    const include = { cameras: { select: { cameraId: true, since: true, endedAt: true, count: true } } };
    const rows = await tx.alert.findMany({ where, include, orderBy: { openedAt: 'desc' }, take: mostLoaded });
    return rows.map(({ cameras, ...row }) => ({
      ...row,
      members: new Map(cameras.map(({ cameraId, ...member }) => [cameraId, member])),
      ...{ isNew: false, touched: false, changedMembers: new Set<string>(), newSteps: [] },
    }));
  }

  async save(tx: Tx, drafts: readonly Draft[]): Promise<void> {
    const fresh = drafts.filter(({ isNew }) => isNew);
    // What others point at first: the database checks each reference as it comes.
    const ordered = [
      ...fresh.filter(({ foldedIntoId }) => !foldedIntoId),
      ...fresh.filter((draft) => draft.foldedIntoId),
    ];
    if (ordered.length > 0) {
      await tx.alert.createMany({ data: ordered.map((draft) => columns(draft)) });
    }
    for (const draft of drafts) {
      if (!draft.isNew) await tx.alert.update({ where: { id: draft.id }, data: columns(draft), select: { id: true } });
    }
    const members = drafts.flatMap(({ id: alertId, members: all, changedMembers }) =>
      [...changedMembers].map((cameraId) => ({ alertId, cameraId, ...all.get(cameraId)! })),
    );
    if (members.length > 0) {
      await tx.$executeRaw`
        INSERT INTO "AlertCamera" ("alertId", "cameraId", "since", "endedAt", "count")
        SELECT "alertId", "cameraId", "since", "endedAt", "count" FROM json_to_recordset(${JSON.stringify(members)}::json)
          AS row("alertId" uuid, "cameraId" uuid, "since" timestamptz, "endedAt" timestamptz, "count" int)
        ON CONFLICT ("alertId", "cameraId")
          DO UPDATE SET "since" = excluded."since", "endedAt" = excluded."endedAt", "count" = excluded."count"`;
    }
    const steps = drafts.flatMap(({ id: alertId, newSteps }) => newSteps.map((step) => ({ alertId, ...step })));
    if (steps.length > 0) await tx.alertStep.createMany({ data: steps });
  }
}

type KeptColumns = Omit<Draft, 'number' | 'members' | 'isNew' | 'touched' | 'changedMembers' | 'newSteps'>;

/** What the database keeps of a draft; the number is its own. */
function columns(draft: Draft) {
  const unkept = new Set<string>(['number', 'members', 'isNew', 'touched', 'changedMembers', 'newSteps']);
  return Object.fromEntries(Object.entries(draft).filter(([name]) => !unkept.has(name))) as KeptColumns;
}
