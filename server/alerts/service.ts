import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { alertsVisibleTo } from '../access/policy/alerts.ts';
import type { AlertAct, AlertDetail, AlertNews, AlertsReplies, AlertStepView, AlertView } from '../contract/alerts.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { cursorText, readCursor } from '../audit/cursor.ts';
import { CutViews } from './cut-views.ts';
import { compareSeverity } from './decide.ts';
import type { AlertDesk } from './desk.ts';
import { nextState } from './life.ts';
import { AlertRepository, isOpenNow } from './repository.ts';
import { AlertViews, ladderOf, shown } from './views.ts';

const usualPage = 50;
/** Of the ones to look into: more than fit on any screen; the number of all is told. */
const mostMine = 100;
/** Rows that those are chosen from. */
const mostOpen = 1000;
const mostSteps = 500;
const idPattern = /^[0-9a-f-]{36}$/;

const entries: Record<AlertAct, LedgerKind> = {
  acknowledge: 'alert.acknowledged',
  begin: 'alert.begun',
  resolve: 'alert.resolved',
  dismiss: 'alert.dismissed',
  reopen: 'alert.reopened',
};

/** What people see of alerts and do with them. */
export class AlertService {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #desk: AlertDesk;
  readonly #now: () => Date;
  readonly #alerts: AlertRepository;
  readonly #views: AlertViews;
  readonly #cuts: CutViews;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; desk: AlertDesk; now?: () => Date }) {
    const { prisma, ledger, desk, now = () => new Date() } = options;
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#desk = desk;
    this.#now = now;
    this.#alerts = new AlertRepository(prisma);
    this.#views = new AlertViews(prisma);
    this.#cuts = new CutViews(prisma);
  }

  async list(input: RestInput<'GET /api/alerts'>, actor: Actor): Promise<AlertsReplies['GET /api/alerts']> {
    const { state, source, severity, facilityId, cameraId, from, to, limit = usualPage } = input;
    const after = input.cursor === undefined ? undefined : readCursor(input.cursor, [idPattern]);
    const where: Prisma.AlertWhereInput[] = [
      facilityId || cameraId ? visible(actor) : listed(actor),
      state === 'open' ? isOpenNow : state ? { state } : {},
      source ? { source } : {},
      severity ? { severity } : {},
      facilityId ? { facilityId } : {},
      cameraId ? { OR: [{ cameraId }, { cameras: { some: { cameraId } } }] } : {},
      { openedAt: { ...(from && { gte: new Date(from) }), ...(to && { lt: new Date(to) }) } },
    ];
    if (after) {
      const { at, keys } = after;
      where.push({ OR: [{ openedAt: { lt: at } }, { openedAt: at, id: { lt: keys[0]! } }] });
    }
    const rows = await this.#prisma.alert.findMany({
      where: { AND: where },
      orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      ...shown,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      alerts: await this.#views.of(actor, page),
      next: rows.length > limit && last ? cursorText({ at: last.openedAt, keys: [last.id] }) : null,
    };
  }

  async mine(actor: Actor): Promise<AlertsReplies['GET /api/alerts/mine']> {
    const rows = await this.#prisma.alert.findMany({
      where: { AND: [isOpenNow, listed(actor)] },
      orderBy: [{ severity: 'desc' }, { openedAt: 'desc' }],
      take: mostOpen,
      ...shown,
    });
    const yours = (await this.#views.of(actor, rows)).filter(({ yours }) => yours).sort(worstFirst);
    return { alerts: yours.slice(0, mostMine), total: yours.length };
  }

  /** What of these is news to the actor: as they may see it, and what is folded away. Of others not even that they are. */
  async news(actor: Actor, ids: readonly string[]): Promise<AlertNews> {
    const these = { id: { in: [...ids] } };
    const rows = await this.#prisma.alert.findMany({ where: { AND: [these, listed(actor)] }, ...shown });
    const seen = new Set(rows.map(({ id }) => id));
    const known = await this.#prisma.alert.findMany({
      where: { AND: [these, alertsVisibleTo(actor, 'alert.read', new Date())] },
      select: { id: true },
    });
    const gone = known.flatMap(({ id }) => (seen.has(id) ? [] : [id]));
    return { alerts: await this.#views.of(actor, rows), gone };
  }

  async get(id: string, actor: Actor): Promise<AlertDetail> {
    const row = await this.#prisma.alert.findUnique({ where: { id }, ...shown });
    if (!row) throw notFound('alert');
    const steps = await this.#prisma.alertStep.findMany({
      where: { alertId: id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: mostSteps,
      include: { person: { select: { id: true, fullName: true } } },
    });
    const [alert] = await this.#views.of(actor, [row]);
    return {
      alert: alert!,
      steps: steps.map(({ person, kind, at, ...step }) => ({
        ...{ id: step.id, note: step.note, kind: kind as AlertStepView['kind'], at: at.toISOString() },
        person: person && { id: person.id, name: person.fullName },
      })),
      cameras: row.source === 'cut' ? await this.#cuts.cameras(actor, id) : [],
      facilities: row.source === 'region_cut' ? await this.#cuts.facilities(actor, id) : [],
    };
  }

  /** Throws `conflict` (`alert_changed`) when somebody else was first, or its state does not allow it. */
  async step(input: RestInput<'POST /api/alerts/:id/steps'>, by: By): Promise<AlertView> {
    const { id, version, act, note = null } = input;
    await this.#prisma.$transaction(async (tx) => {
      await this.#alerts.lock(tx);
      const row = await tx.alert.findUnique({ where: { id }, ...shown });
      if (!row) throw notFound('alert');
      const state = nextState(row.state, act);
      if (!state || row.version !== version) {
        throw conflict('alert_changed', `The alert is ${row.state} by now: look at it again.`);
      }
      if (act === 'reopen' && (await tx.alert.count({ where: { key: row.key, ...isOpenNow } })) > 0) {
        throw conflict('alert_changed', 'It has happened again meanwhile: a newer alert of the same is open.');
      }
      const now = this.#now();
      const due = act === 'reopen' ? ladderOf(row, await this.#alerts.rules(tx)).escalateAfterS : null;
      const closed = state === 'resolved' || state === 'false_alarm';
      // It keeps who took it first: how long that took is what counts.
      const taken = state !== 'new' && !row.takenById ? { takenById: by.actor.id, takenAt: now } : {};
      await tx.alert.update({
        where: { id },
        data: {
          ...{ state, version: version + 1, changedAt: now, settleAt: null, ...taken },
          escalateAt: due === null ? null : new Date(now.getTime() + due * 1000),
          closedAt: closed ? now : null,
          ...(act === 'reopen' && { takenById: null, takenAt: null, level: 0 }),
        },
      });
      await tx.alertStep.create({ data: { alertId: id, at: now, kind: act, personId: by.actor.id, note } });
      await this.#ledger.record(tx, {
        ...{ kind: entries[act], ...recordedBy(by), subjectId: id },
        ...(row.facilityId && { facilityId: row.facilityId }),
        ...(row.cameraId && { cameraId: row.cameraId }),
        details: { number: row.number, source: row.source, note },
      });
    });
    this.#desk.emit('changed', [id]);
    const row = await this.#prisma.alert.findUniqueOrThrow({ where: { id }, ...shown });
    const [view] = await this.#views.of(by.actor, [row]);
    return view!;
  }
}

/** All that the actor may know of, and that is not inside a facility's cut. */
const visible = (actor: Actor): Prisma.AlertWhereInput => ({
  AND: [alertsVisibleTo(actor, 'alert.read', new Date()), { state: { not: 'folded' } }],
});

/** The same without what is inside a province's cut that the actor sees. */
function listed(actor: Actor): Prisma.AlertWhereInput {
  const seen = alertsVisibleTo(actor, 'alert.read', new Date());
  return { AND: [visible(actor), { OR: [{ foldedIntoId: null }, { foldedInto: { is: { NOT: seen } } }] }] };
}

const worstFirst = (a: AlertView, b: AlertView): number =>
  compareSeverity(b.severity, a.severity) || Date.parse(b.openedAt) - Date.parse(a.openedAt);
