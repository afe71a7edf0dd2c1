import { recordedBy, type By } from '../access/by.ts';
import type { Actor } from '../access/actor.ts';
import { mayOnDuty } from '../access/access.ts';
import { longestShift, type DutyPerson, type DutyRules, type RosterView, type ShiftView } from '../contract/duty.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { gapsIn } from './roster.ts';
import { rulesOf } from './rules.ts';
import { advance, shiftChanged, shiftOf, shiftShown, shiftViews, writeEntry } from './shift-rows.ts';
import { weekOf } from './vietnam-time.ts';

/** Shifts of one facility that begin within a week: one every 20 minutes. */
const mostInWeek = 500;
/** A duty team. */
const mostPeople = 200;

type Assignment = Pick<RestInput<'POST /api/facilities/:id/duty/shifts'>, 'personId' | 'from' | 'to' | 'document'>;

export interface RosterOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
  /** Something has changed that may be due. */
  changed: () => void;
}

/** Who is to be on duty when, by written assignment. Whoever calls has checked the permission on the facility. */
export class Roster {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;
  readonly #changed: () => void;

  constructor({ prisma, ledger, now, changed }: RosterOptions) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#now = now;
    this.#changed = changed;
  }

  async week(
    { id: facilityId, day }: RestInput<'GET /api/facilities/:id/duty/roster'>,
    actor: Actor,
  ): Promise<RosterView> {
    const week = weekOf(day);
    const { from, to } = week;
    const now = this.#now();
    const rows = await this.#prisma.dutyShift.findMany({
      where: { facilityId, startsAt: { lt: to }, endsAt: { gt: from }, state: { not: 'cancelled' } },
      orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
      take: mostInWeek,
      select: shiftShown,
    });
    const unattended = await this.#prisma.dutyGap.findMany({
      where: { facilityId, since: { lt: to }, OR: [{ until: null }, { until: { gt: from } }] },
      orderBy: { since: 'asc' },
      take: mostInWeek,
    });
    const gaps = gapsIn(
      rows.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
      week,
    );
    const { mayManage } = await mayOnDuty(this.#prisma, actor, [facilityId]);
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      shifts: await shiftViews(this.#prisma, actor, rows, now),
      gaps: gaps.map((gap) => ({ from: gap.from.toISOString(), to: gap.to.toISOString() })),
      unattended: unattended.map(({ since, until, cause }) => ({
        from: since.toISOString(),
        to: until?.toISOString() ?? null,
        cause,
      })),
      may: { manage: mayManage(facilityId) },
    };
  }

  /** The leader and duty team of the facility at this moment, by name. */
  async people(facilityId: string): Promise<DutyPerson[]> {
    const rows = await this.#prisma.person.findMany({
      where: onTeam(facilityId, this.#now()),
      orderBy: { fullName: 'asc' },
      take: mostPeople,
      select: { id: true, fullName: true, position: true },
    });
    return rows.map(({ id, fullName, position }) => ({ id, name: fullName, position }));
  }

  /** Throws `conflict` for somebody who does not belong to the team, `invalid_input` for times that are none of a shift. */
  async assign(
    { id: facilityId, ...assignment }: RestInput<'POST /api/facilities/:id/duty/shifts'>,
    by: By,
  ): Promise<ShiftView> {
    const { data } = await this.#checked(facilityId, assignment);
    const id = await this.#prisma.$transaction(async (tx) => {
      const created = await tx.dutyShift.create({
        data: { ...data, facilityId, assignedById: by.actor.id, assignedAt: this.#now() },
        select: { id: true },
      });
      await this.#ledger.record(tx, {
        ...{ kind: 'duty.assigned', ...recordedBy(by), facilityId, subjectId: created.id },
        details: inWords(assignment),
      });
      return created.id;
    });
    return this.#view(facilityId, id, by.actor);
  }

  /** Of a shift that nobody has signed in to. Throws what assign() throws, and `conflict` when it is too late. */
  async change(
    { id: facilityId, shiftId, ...assignment }: RestInput<'PATCH /api/facilities/:id/duty/shifts/:shiftId'>,
    by: By,
  ): Promise<ShiftView> {
    const { data, name } = await this.#checked(facilityId, assignment);
    await this.#prisma.$transaction(async (tx) => {
      const before = await shiftOf(tx, facilityId, shiftId);
      const changed = await tx.dutyShift.updateMany({ where: { id: shiftId, state: 'planned' }, data });
      if (changed.count === 0) throw shiftChanged();
      if (before.person.id !== data.personId) {
        const text = `${before.person.fullName} → ${name}, ${data.documentNumber}`;
        const entry = { kind: 'replaced', at: this.#now(), personId: by.actor.id, text } as const;
        await writeEntry(tx, { id: shiftId, facilityId }, entry);
      }
      await this.#ledger.record(tx, {
        ...{ kind: 'duty.changed', ...recordedBy(by), facilityId, subjectId: shiftId },
        details: {
          ...inWords(assignment),
          before: [
            before.person.id,
            before.startsAt.toISOString(),
            before.endsAt.toISOString(),
            before.documentNumber,
          ].join(' '),
        },
      });
    });
    return this.#view(facilityId, shiftId, by.actor);
  }

  async cancel(
    { id: facilityId, shiftId, reason }: RestInput<'POST /api/facilities/:id/duty/shifts/:shiftId/cancel'>,
    by: By,
  ): Promise<ShiftView> {
    await this.#prisma.$transaction(async (tx) => {
      const shift = await shiftOf(tx, facilityId, shiftId);
      const end = { endedAt: this.#now(), endedById: by.actor.id, remark: reason };
      if (!(await advance(tx, shift, 'cancel', end))) throw shiftChanged();
      await this.#ledger.record(tx, {
        ...{ kind: 'duty.cancelled', ...recordedBy(by), facilityId, subjectId: shiftId },
        details: { reason },
      });
    });
    return this.#view(facilityId, shiftId, by.actor);
  }

  async changeRules(
    { id: facilityId, ...rules }: RestInput<'PATCH /api/facilities/:id/duty/rules'>,
    by: By,
  ): Promise<DutyRules> {
    await this.#prisma.$transaction(async (tx) => {
      await tx.dutyFacilityRules.upsert({ where: { facilityId }, create: { facilityId, ...rules }, update: rules });
      await this.#ledger.record(tx, { kind: 'duty.rules_changed', ...recordedBy(by), facilityId, details: rules });
    });
    this.#changed();
    return rulesOf(this.#prisma, facilityId);
  }

  async #checked(facilityId: string, { personId, from, to, document }: Assignment) {
    const [startsAt, endsAt] = [new Date(from), new Date(to)];
    const length = endsAt.getTime() - startsAt.getTime();
    if (length <= 0 || length > longestShift * 3600_000) {
      throw new AppError('invalid_input', `A shift ends after it begins, and within ${longestShift} hours.`, [
        { path: 'to', message: 'must be after from, and within 48 hours' },
      ]);
    }
    if (endsAt <= this.#now()) {
      throw new AppError('invalid_input', 'The shift is over already.', [{ path: 'to', message: 'must be to come' }]);
    }
    const person = await this.#prisma.person.findFirst({
      where: { AND: [{ id: personId }, onTeam(facilityId, this.#now())] },
      select: { fullName: true },
    });
    if (!person) throw conflict('not_on_team', "The person is not one of the facility's leader and duty team.");
    return {
      name: person.fullName,
      data: {
        ...{ personId, startsAt, endsAt, documentNumber: document.number },
        documentDate: new Date(`${document.date}T00:00:00Z`),
      },
    };
  }

  async #view(facilityId: string, id: string, actor: Actor): Promise<ShiftView> {
    this.#changed();
    const row = await shiftOf(this.#prisma, facilityId, id);
    const [view] = await shiftViews(this.#prisma, actor, [row], this.#now());
    return view!;
  }
}

/** Those whose account is in use and who hold one of the facility's own roles now. */
const onTeam = (facilityId: string, now: Date): Prisma.PersonWhereInput => ({
  suspendedAt: null,
  grants: {
    some: {
      nodeId: facilityId,
      role: { in: ['duty', 'leader'] },
      validFrom: { lte: now },
      OR: [{ validTo: null }, { validTo: { gt: now } }],
    },
  },
});

const inWords = ({ personId, from, to, document }: Assignment) => ({
  ...{ personId, from, to },
  document: `${document.number}, ${document.date}`,
});
