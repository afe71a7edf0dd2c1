import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { cameraInUse } from '../access/places.ts';
import { placementsVisibleTo } from '../access/policy/placements.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { WithheldReason } from '../contract/live.ts';
import {
  lookMinutes,
  reportsPerDay,
  type PlacementAct,
  type PlacementsReplies,
  type PlacementView,
} from '../contract/placements.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { PlacementAlarm } from './alarm.ts';
import { hides, hiding, stateAfter } from './life.ts';
import { placementViews, shown, type PlacementRow } from './views.ts';

/** Rows of one page. */
const pageRows = 50;
const dayMs = 24 * 3600_000;

const entries: Record<PlacementAct, LedgerKind> = {
  confirm: 'placement.confirmed',
  dismiss: 'placement.unfounded',
  clear: 'placement.cleared',
};

/** What happens to the camera's pictures. */
export interface PlacementPictures {
  /** Takes them from everybody at once, and stops its streams. */
  withhold(camera: { id: string }, reason: WithheldReason): Promise<void>;
  /** Pulls it again where it is to be. */
  warmUp(camera: { id: string }): Promise<void>;
}

export interface PlacementsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  pictures: PlacementPictures;
  alarm: PlacementAlarm;
  /** Who may look at the camera has changed. */
  changed: (cameraId: string) => void;
  now?: () => Date;
}

/** Cameras that are said to stand where none may: hidden at once, and judged by the authority. */
export class Placements {
  readonly #options: PlacementsOptions;
  readonly #prisma: PrismaClient;
  readonly #now: () => Date;

  constructor(options: PlacementsOptions) {
    this.#options = options;
    this.#prisma = options.prisma;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Hides the camera's picture from everybody. Whoever calls has checked that the actor may look at it otherwise. Throws `conflict` when it is
   * reported already, or the person has reported as many today as one may.
   */
  async report(
    { id: cameraId, place, text }: RestInput<'POST /api/cameras/:id/placements'>,
    by: By,
  ): Promise<PlacementView> {
    const { ledger, pictures, alarm } = this.#options;
    const at = this.#now();
    const { id: personId, fullName } = by.actor;
    const id = await this.#prisma.$transaction(async (tx) => {
      // One report of a person after the other, so that they are counted.
      await tx.$queryRaw`SELECT 1 FROM "Person" WHERE "id" = ${personId}::uuid FOR UPDATE`;
      const today = { reportedById: personId, reportedAt: { gt: new Date(at.getTime() - dayMs) } };
      if ((await tx.placementReport.count({ where: today })) >= reportsPerDay) {
        throw conflict(
          'too_many_placements',
          `At most ${reportsPerDay} reports in 24 hours: tell the authority directly.`,
        );
      }
      const hidden = await tx.camera.updateMany({
        where: { AND: [{ id: cameraId, hiddenAt: null }, cameraInUse] },
        data: { hiddenAt: at },
      });
      if (hidden.count === 0) throw conflict('placement_reported', 'Somebody has reported this camera already.');
      const camera = await tx.camera.findUniqueOrThrow({
        where: { id: cameraId },
        select: { name: true, facilityId: true, facility: { select: { node: { select: { name: true } } } } },
      });
      const { name, facilityId, facility } = camera;
      const names = { cameraName: name, facilityName: facility.node.name, reportedBy: fullName };
      const row = await tx.placementReport.create({
        data: { cameraId, facilityId, place, text, reportedById: personId, reportedAt: at, ...names },
        select: { id: true, number: true },
      });
      await ledger.record(tx, {
        ...{ kind: 'placement.reported', ...recordedBy(by), cameraId, facilityId, subjectId: row.id, at },
        details: { number: row.number, place, text, camera: name, facility: facility.node.name, person: fullName },
      });
      return row.id;
    });
    await pictures.withhold({ id: cameraId }, 'placement_reported');
    await alarm.reported({ cameraId, at, text });
    return this.get(id, by.actor);
  }

  async list(
    { show = 'open', cameraId, page = 1 }: RestInput<'GET /api/placements'>,
    actor: Actor,
  ): Promise<PlacementsReplies['GET /api/placements']> {
    const now = this.#now();
    const visible = { AND: [placementsVisibleTo(actor, 'placement.read', now), cameraId ? { cameraId } : {}] };
    const where = show === 'open' ? { AND: [visible, { state: { in: [...hiding] } }] } : visible;
    const total = await this.#prisma.placementReport.count({ where });
    const rows = await this.#prisma.placementReport.findMany({
      where,
      // The states in their order: what waits for a judgement first.
      orderBy: show === 'open' ? [{ state: 'asc' }, { reportedAt: 'asc' }] : [{ reportedAt: 'desc' }, { id: 'desc' }],
      skip: (page - 1) * pageRows,
      take: pageRows,
      ...shown,
    });
    return {
      placements: await placementViews(this.#prisma, actor, rows, now),
      total,
      pages: Math.max(1, Math.ceil(total / pageRows)),
    };
  }

  /** Throws `not_found` for one that the actor may not read. */
  async get(id: string, actor: Actor): Promise<PlacementView> {
    const now = this.#now();
    const row = await this.#row(id, actor, 'placement.read');
    const [view] = await placementViews(this.#prisma, actor, [row], now);
    return view!;
  }

  /** Opens the hidden picture to the actor alone for a while. Throws `not_found` for one that they do not judge, `conflict` when it is not hidden. */
  async look({ id }: RestInput<'POST /api/placements/:id/look'>, by: By): Promise<PlacementView> {
    const at = this.#now();
    const row = await this.#row(id, by.actor, 'placement.judge');
    if (!hides(row.state)) throw changed();
    const { cameraId, facilityId, number } = row;
    const until = new Date(at.getTime() + lookMinutes * 60_000);
    const text = `Xem xét báo cáo vị trí đặt camera số ${number}`;
    const reason = await this.#prisma.$transaction(async (tx) => {
      const made = await tx.viewingReason.create({
        data: { personId: by.actor.id, nodeId: facilityId, cameraId, text, createdAt: at, until },
        select: { nodeId: true, cameraId: true, text: true, until: true },
      });
      await this.#options.ledger.record(tx, {
        ...{ kind: 'placement.looked', ...recordedBy(by), cameraId, facilityId, subjectId: id, at },
        details: { number, until: until.toISOString(), camera: row.cameraName, facility: row.facilityName },
      });
      return made;
    });
    return this.get(id, { ...by.actor, reasons: [reason, ...by.actor.reasons] });
  }

  /** Throws `not_found` for one that the actor does not judge, `conflict` when somebody else was first. */
  async judge({ id, version, act, text }: RestInput<'POST /api/placements/:id/judge'>, by: By): Promise<PlacementView> {
    const { ledger, pictures, alarm } = this.#options;
    const at = this.#now();
    const row = await this.#row(id, by.actor, 'placement.judge');
    const { cameraId, facilityId, number } = row;
    const state = stateAfter(row.state, act);
    if (!state) throw changed();
    await this.#prisma.$transaction(async (tx) => {
      const { count } = await tx.placementReport.updateMany({
        where: { id, version, state: row.state },
        data: {
          ...{ state, version: version + 1, judgedById: by.actor.id, judgedAt: at, judgement: text },
          judgedBy: by.actor.fullName,
        },
      });
      if (count === 0) throw changed();
      if (!hides(state)) {
        await tx.camera.updateMany({ where: { id: cameraId }, data: { hiddenAt: null } });
        // What it is looked at for from now on is not this any more.
        await tx.viewingReason.updateMany({
          where: { cameraId, until: { gt: at }, createdAt: { lt: at } },
          data: { until: at },
        });
      }
      await ledger.record(tx, {
        ...{ kind: entries[act], ...recordedBy(by), cameraId, facilityId, subjectId: id, at },
        details: { number, text, camera: row.cameraName, facility: row.facilityName },
      });
    });
    if (!hides(state)) {
      await pictures.warmUp({ id: cameraId });
      this.#options.changed(cameraId);
      await alarm.settled({ cameraId, at });
    }
    return this.get(id, by.actor);
  }

  async #row(id: string, actor: Actor, permission: 'placement.read' | 'placement.judge'): Promise<PlacementRow> {
    const where = { AND: [{ id }, placementsVisibleTo(actor, permission, this.#now())] };
    const row = await this.#prisma.placementReport.findFirst({ where, ...shown });
    if (!row) throw notFound('report');
    return row;
  }
}

const changed = () => conflict('placement_changed', 'The report has been judged meanwhile: look at it again.');
