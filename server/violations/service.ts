import { recordedBy, type By } from '../access/by.ts';
import type { Actor } from '../access/actor.ts';
import { peopleAt } from '../alerts/recipients.ts';
import type { AlertAct } from '../contract/alerts.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import {
  longestRemedy,
  unpromisedHours,
  type ViolationAct,
  type ViolationDetail,
  type ViolationForm,
  type ViolationView,
} from '../contract/violations.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { ViolationAlarm } from './alarm.ts';
import { kindsAt, ViolationKinds } from './kinds.ts';
import { ViolationList } from './list.ts';
import { dueAfter, stateAfter, stepOf } from './violation-state.ts';
import {
  doneBy,
  mayAct,
  shown,
  stepView,
  violationChanged,
  violationOf,
  violationViews,
  writeStep,
  type ViolationRow,
} from './violation-rows.ts';
import { ViolationWatch } from './watch.ts';

/** Of one violation: rounds are opened by people. */
const mostSteps = 500;
const dayMs = 24 * 3600_000;

/** What is done with the violation's alert. That somebody has seen it keeps nobody from being called. */
const alertActs: Partial<Record<ViolationAct, AlertAct>> = {
  answer: 'begin',
  remedy: 'resolve',
  close: 'resolve',
  withdraw: 'dismiss',
};

type StepInput = RestInput<'POST /api/violations/:id/steps'>;
/** What is reported, wherever it is. */
export type Report = Omit<RestInput<'POST /api/facilities/:id/violations'>, 'id'>;
/** A camera, or what no camera shows. */
export type ReportedAt = { cameraId: string } | { facilityId: string };

export interface ViolationsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  alarm: ViolationAlarm;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** The violations of all facilities. Nothing becomes due by itself before start(). */
export class Violations implements AsyncDisposable {
  readonly kinds: ViolationKinds;
  readonly list: ViolationList;
  readonly watch: ViolationWatch;
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #alarm: ViolationAlarm;
  readonly #log: Logger;
  readonly #now: () => Date;

  constructor({ prisma, ledger, log, alarm, now: nowMs = Date.now }: ViolationsOptions) {
    const now = () => new Date(nowMs());
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#alarm = alarm;
    this.#log = log;
    this.#now = now;
    this.kinds = new ViolationKinds({ prisma, ledger, now });
    this.list = new ViolationList({ prisma, ledger, now });
    this.watch = new ViolationWatch({ prisma, ledger, log, alarm, now });
  }

  /** From now on what becomes due is done. */
  start(): void {
    this.watch.start();
  }

  close(): Promise<void> {
    return this.watch.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What a report there needs. Whoever calls has checked the permission on it. */
  async form(where: ReportedAt): Promise<ViolationForm> {
    const { cameraId, facilityId, facility } = await this.#place(where);
    const { node, manager, kind } = facility;
    const kinds = await this.#prisma.violationKind.findMany({
      ...kindsAt(node.path),
      select: { id: true, name: true },
    });
    const place = { path: node.path, facilityId, cameraId, manager, kind, anomaly: false, inspection: false };
    const leaders = await peopleAt(this.#prisma, place, 'leader', this.#now());
    return {
      facility: { id: facilityId, name: node.name },
      kinds,
      leaders: leaders.map(({ id, fullName, position }) => ({ id, name: fullName, position })),
    };
  }

  /** Throws `not_found` for a kind of another place, `conflict` for one that is not used any more. */
  async report(where: ReportedAt, what: Report, by: By): Promise<ViolationView> {
    const { kindId, text = null, told = ['duty', 'leader'], place = null } = what;
    const { cameraId, cameraName, facilityId, facility, zone = what.zone ?? null } = await this.#place(where);
    const kind = await this.#prisma.violationKind.findFirst({
      where: { id: kindId, OR: [{ nodeId: null }, { nodeId: { in: facility.node.path } }] },
    });
    if (!kind) throw notFound('kind of violation');
    if (kind.retiredAt) throw conflict('kind_retired', 'This kind is not used any more: choose another.');
    const at = this.#now();
    const row = await this.#prisma.$transaction(async (tx) => {
      const { personId, personName, personUnit } = doneBy(by.actor);
      const created = await tx.violation.create({
        data: {
          ...{ facilityId, facilityName: facility.node.name, cameraId, cameraName, zone, place },
          ...{ kindId, kindName: kind.name, text, told, reportedAt: at, roundAt: at, changedAt: at },
          ...{ reportedById: personId, reporterName: personName, reporterUnit: personUnit },
          ...dueAfter('report', kind, at),
        },
        ...shown,
      });
      await writeStep(tx, created, { kind: 'reported', at, ...doneBy(by.actor), text });
      await this.#ledger.record(tx, {
        ...{ kind: 'violation.reported', ...recordedBy(by), facilityId, subjectId: created.id, at },
        ...(cameraId && { cameraId }),
        details: { number: created.number, violation: kind.name, place, text, told: told.join(' ') },
      });
      return created;
    });
    await this.watch.tell(row);
    return this.#done(row.id, by.actor);
  }

  async get(id: string, actor: Actor): Promise<ViolationDetail> {
    const [violation] = await violationViews(this.#prisma, actor, [await violationOf(this.#prisma, id)]);
    const steps = await this.#prisma.violationStep.findMany({
      where: { violationId: id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: mostSteps,
    });
    return { violation: violation!, steps: steps.map(stepView), unpromisedHours };
  }

  /** Throws `not_found` for who may not do it at all, `conflict` (`violation_changed`) when somebody else was first. */
  async step(input: StepInput, by: By): Promise<ViolationView> {
    const { id, version, act, note } = input;
    const row = await violationOf(this.#prisma, id);
    if (!(await mayAct(this.#prisma, by.actor, [row]))(row, act)) throw notFound('violation');
    // Times of a violation follow one another, whatever this machine's clock was set to.
    const at = new Date(Math.max(this.#now().getTime(), row.changedAt.getTime()));
    const remedyBy = act === 'answer' ? promised(input, at) : undefined;
    const state = stateAfter(row, act);
    // Whoever opens it a moment after a colleague has seen it as well.
    if (act === 'see' && !state) return this.#done(id, by.actor);
    if (!state || row.version !== version) throw violationChanged();
    await this.#prisma.$transaction(async (tx) => {
      const { count } = await tx.violation.updateMany({
        where: { id, version, state: row.state, seenAt: row.seenAt },
        data: { ...changes(row, act, { at, by: by.actor.id, remedyBy }), state, changedAt: at },
      });
      if (count === 0) throw violationChanged();
      const text = act === 'see' ? null : (note ?? null);
      await writeStep(tx, row, { kind: stepOf[act], at, ...doneBy(by.actor), text, remedyBy: remedyBy ?? null });
      await this.#ledger.record(tx, {
        ...{ kind: `violation.${stepOf[act]}` satisfies LedgerKind, ...recordedBy(by), subjectId: id, at },
        facilityId: row.facilityId,
        ...(row.cameraId && { cameraId: row.cameraId }),
        details: { number: row.number, note: text, ...(remedyBy && { remedyBy: remedyBy.toISOString() }) },
      });
    });
    await this.#tellAlert(row, act, at, note, by);
    return this.#done(id, by.actor);
  }

  /** The step is done: that its alert is behind is no failure of it. */
  async #tellAlert({ alertId, number }: ViolationRow, act: ViolationAct, at: Date, note: string | undefined, by: By) {
    if (!alertId) return;
    try {
      const alertAct = alertActs[act];
      if (alertAct) await this.#alarm.follow(alertId, alertAct, note ?? closingNote, by);
      else if (act === 'reopen') await this.#alarm.again(alertId, at);
    } catch (error) {
      this.#log.error({ err: error, violation: number }, 'the alert of a violation does not say what was done with it');
    }
  }

  async #place(where: ReportedAt) {
    if ('facilityId' in where) {
      const { facilityId: id } = where;
      const facility = await this.#prisma.facility.findUnique({ where: { id }, select: facilityShown });
      if (!facility) throw notFound('facility');
      return { facilityId: id, facility, cameraId: null, cameraName: null };
    }
    const camera = await this.#prisma.camera.findUnique({
      where: { id: where.cameraId },
      select: { name: true, zone: true, facilityId: true, facility: { select: facilityShown } },
    });
    if (!camera) throw notFound('camera');
    const { name: cameraName, zone, facilityId, facility } = camera;
    return { facilityId, facility, cameraId: where.cameraId, cameraName, zone };
  }

  async #done(id: string, actor: Actor): Promise<ViolationView> {
    this.watch.poke();
    const [view] = await violationViews(this.#prisma, actor, [await violationOf(this.#prisma, id)]);
    return view!;
  }
}

const facilityShown = { manager: true, kind: true, node: { select: { name: true, path: true } } } as const;

/** What the alert is told where a person said nothing. */
const closingNote = 'Đã xác nhận khắc phục vi phạm';

/** Throws `invalid_input` for a time that is over, or too far away. */
function promised({ remedyBy }: StepInput, at: Date): Date | undefined {
  if (remedyBy === undefined) return undefined;
  const by = new Date(remedyBy);
  if (by > at && by.getTime() <= at.getTime() + longestRemedy * dayMs) return by;
  throw new AppError('invalid_input', `The remedy is promised for a time to come, within ${longestRemedy} days.`, [
    { path: 'remedyBy', message: 'must be later than now, and not too late' },
  ]);
}

/** What of a violation an act changes, besides its state. */
function changes(
  row: ViolationRow,
  act: ViolationAct,
  { at, by, remedyBy }: { at: Date; by: string; remedyBy: Date | undefined },
): Prisma.ViolationUncheckedUpdateManyInput {
  const seen = { seenAt: row.seenAt ?? at };
  // To have seen it is no answer: who is about to answer is not refused for it.
  if (act === 'see') return seen;
  const version = row.version + 1;
  const due = dueAfter(act, row.kind, at, remedyBy);
  switch (act) {
    case 'answer':
      return { ...seen, ...due, version, answeredAt: at, remedyBy: remedyBy ?? null };
    case 'remedy':
      return { ...seen, ...due, version, answeredAt: row.answeredAt ?? at, remediedAt: at, remediedById: by };
    case 'close':
    case 'withdraw':
      return { ...due, version, closedAt: at };
    case 'reopen':
      return {
        ...{ ...due, version, round: row.round + 1, roundAt: at, seenAt: null, answeredAt: null, remedyBy: null },
        ...{ remediedAt: null, remediedById: null, closedAt: null, escalatedAt: null },
      };
  }
}
