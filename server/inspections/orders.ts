import { permittedFacilities } from '../access/access.ts';
import { actorOf, actorSelect, type Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import type { Revocations } from '../access/revocations.ts';
import { longestInspection } from '../contract/inspections.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Inspection, Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import { inspectionAfter, isOver, visibleFrom, type InspectionStep } from './life.ts';
import { inspectionChanged, partsVisible } from './rows.ts';
import { notRunning } from './work.ts';

const dayMs = 24 * 3600_000;
/** Days ahead that an inspection may be ordered, and back that its time may have begun. */
const furthest = 366;
const furthestBack = 1;

/** What its time ends. */
const underWay = ['planned', 'running'] as const;

const kinds: Record<InspectionStep, LedgerKind> = {
  begin: 'inspection.begun',
  end: 'inspection.ended',
  cancel: 'inspection.cancelled',
  disclose: 'inspection.disclosed',
  ran_out: 'inspection.ended',
};

export interface OrdersOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
  /** Told whose looks are to be judged anew: they were within an inspection that is over. */
  revocations: Revocations;
}

/** Inspections from their order to their end. */
export class InspectionOrders {
  readonly #options: OrdersOptions;
  readonly #prisma: PrismaClient;

  constructor(options: OrdersOptions) {
    this.#options = options;
    this.#prisma = options.prisma;
  }

  /**
   * Answers its id. Throws `not_found` for a facility that the caller does not inspect, `conflict` (`not_inspector`) for a member who does not
   * inspect all of them, `invalid_input` for a time that is none.
   */
  async order(input: RestInput<'POST /api/inspections'>, by: By): Promise<string> {
    const now = this.#options.now();
    const facilityIds = [...new Set(input.facilityIds)];
    const permitted = await permittedFacilities(this.#prisma, by.actor, 'inspection.conduct', facilityIds);
    if (permitted.size < facilityIds.length) throw notFound('facility');
    const [startsAt, endsAt] = timeOf(input, now);
    const members = await this.#members(input.memberIds, facilityIds, by.actor);
    const { order, purpose, disclosure, previousId } = input;
    if (previousId !== undefined) await this.#checkPrevious(previousId, facilityIds, by.actor, now);
    const facilities = await this.#prisma.facility.findMany({
      where: { id: { in: facilityIds } },
      select: { id: true, requiredZones: true, node: { select: { name: true, parent: { select: { name: true } } } } },
    });
    const begunAt = input.begin ? now : null;
    if (begunAt && begunAt < startsAt) throw notRunning();
    const provinceOf = ({ node }: (typeof facilities)[number]) => node.parent?.name ?? node.name;
    return this.#prisma.$transaction(async (tx) => {
      const row = await tx.inspection.create({
        data: {
          ...{ purpose, disclosure, startsAt, endsAt, begunAt, createdAt: now, previousId },
          state: begunAt ? 'running' : 'planned',
          ...(order.kind === 'ordered' && { orderNumber: order.number, orderDate: new Date(order.date) }),
          authority: by.actor.unit,
          province: provinceOf(facilities[0]!),
          ...(disclosure === 'at_once' && { disclosedAt: now }),
          visibleFrom: visibleFrom(disclosure, { createdAt: now, overAt: endsAt }),
          members: { create: members },
          parts: {
            create: facilities.map((facility) => ({
              ...{ facilityId: facility.id, name: facility.node.name, province: provinceOf(facility) },
              zones: facility.requiredZones,
            })),
          },
        },
      });
      const details = {
        ...{ number: row.number, purpose, disclosure, from: startsAt.toISOString(), to: endsAt.toISOString() },
        order: order.kind === 'ordered' ? `${order.number}, ${order.date}` : null,
        inspectors: members.map(({ name }) => name).join(', '),
      };
      const entries = [
        ...entriesFor('inspection.ordered', row.id, facilityIds, details, by),
        ...(begunAt ? entriesFor('inspection.begun', row.id, facilityIds, { number: row.number }, by) : []),
      ];
      await this.#options.ledger.record(tx, ...entries);
      return row.id;
    });
  }

  /** Answers whether it is over by it. Throws `not_found` for who is not an inspector of it, `conflict` when somebody else was first. */
  async step(input: RestInput<'POST /api/inspections/:id/steps'>, by: By): Promise<boolean> {
    const { id, act, version, text } = input;
    const now = this.#options.now();
    const row = await this.#prisma.inspection.findFirst({
      where: {
        id,
        members: { some: { personId: by.actor.id } },
        parts: { some: partsVisible(by.actor, 'inspection.conduct', now) },
      },
      include: { parts: { select: { facilityId: true, lookedAt: true } } },
    });
    if (!row) throw notFound('inspection');
    if (row.version !== version) throw inspectionChanged();
    if (act === 'begin' && (now < row.startsAt || row.endsAt <= now)) throw notRunning();
    // What nobody looked at is nothing to tell.
    const nothing = row.state === 'cancelled' && row.parts.every(({ lookedAt }) => !lookedAt);
    if (act === 'disclose' && (row.disclosedAt || nothing)) throw inspectionChanged();
    return this.#advance(row, act, { now, conclusion: text ?? null, by });
  }

  /** When the next one runs out of time, milliseconds since the epoch; Infinity: none. */
  async next(): Promise<number> {
    const where = { state: { in: [...underWay] } };
    const { _min } = await this.#prisma.inspection.aggregate({ where, _min: { endsAt: true } });
    return _min.endsAt?.getTime() ?? Infinity;
  }

  /** Ends what ran out of time. */
  async runOut(limit: number): Promise<void> {
    const now = this.#options.now();
    const rows = await this.#prisma.inspection.findMany({
      where: { state: { in: [...underWay] }, endsAt: { lte: now } },
      orderBy: { endsAt: 'asc' },
      take: limit,
      include: { parts: { select: { facilityId: true, lookedAt: true } } },
    });
    for (const row of rows) {
      // Somebody may have been quicker: then it is over by them.
      await this.#advance(row, 'ran_out', { now: row.endsAt, conclusion: null }).catch(expectConflict);
    }
  }

  async #advance(
    row: Inspection & { parts: { facilityId: string }[] },
    step: InspectionStep,
    { now, conclusion, by }: { now: Date; conclusion: string | null; by?: By },
  ): Promise<boolean> {
    const { id, number, version, state, disclosure, createdAt } = row;
    const next = inspectionAfter(state, step);
    if (!next) throw inspectionChanged();
    const over = isOver(next) && !isOver(state);
    const told = visibleFrom(disclosure, { createdAt, overAt: now });
    const data: Prisma.InspectionUpdateManyMutationInput = {
      ...{ state: next, version: version + 1 },
      ...(step === 'begin' && { begunAt: now }),
      ...(step === 'disclose' && { disclosedAt: now }),
      ...(over && { endedAt: now, conclusion, visibleFrom: told < row.visibleFrom ? told : row.visibleFrom }),
    };
    const kind = next === 'lapsed' ? 'inspection.lapsed' : kinds[step];
    const facilityIds = row.parts.map(({ facilityId }) => facilityId);
    await this.#prisma.$transaction(async (tx) => {
      const { count } = await tx.inspection.updateMany({ where: { id, version, state }, data });
      if (count === 0) throw inspectionChanged();
      const details = { number, ...(conclusion !== null && { text: conclusion }) };
      await this.#options.ledger.record(tx, ...entriesFor(kind, id, facilityIds, details, by));
    });
    if (over) await this.#endLooks(id);
    return over;
  }

  /** The inspectors' tiles within it are judged anew, and go. */
  async #endLooks(inspectionId: string): Promise<void> {
    const members = await this.#prisma.inspectionMember.findMany({
      where: { inspectionId },
      select: { personId: true },
    });
    for (const { personId } of members) this.#options.revocations.announce({ personId });
  }

  /** As of the day, the caller first. */
  async #members(ids: readonly string[], facilityIds: string[], actor: Actor) {
    const now = new Date();
    const others = [...new Set(ids)].filter((id) => id !== actor.id);
    const people = await this.#prisma.person.findMany({
      where: { id: { in: others }, suspendedAt: null },
      select: actorSelect,
    });
    const inspecting = await Promise.all(
      people.map((person) =>
        this.#prisma.facility.count({
          where: {
            AND: [{ id: { in: facilityIds } }, facilitiesVisibleTo(actorOf(person, now), 'inspection.conduct', now)],
          },
        }),
      ),
    );
    if (people.length < others.length || inspecting.some((count) => count < facilityIds.length)) {
      throw conflict('not_inspector', 'A member may not inspect all of these facilities: choose somebody else.');
    }
    return [actor, ...people].map(({ id, fullName, position, unit }, place) => ({
      ...{ personId: id, name: fullName, position, unit, leads: place === 0 },
    }));
  }

  async #checkPrevious(id: string, facilityIds: readonly string[], actor: Actor, now: Date): Promise<void> {
    const parts = await this.#prisma.inspectionPart.findMany({
      where: { AND: [{ inspection: { id, state: 'ended' } }, partsVisible(actor, 'inspection.conduct', now)] },
      select: { facilityId: true },
    });
    if (parts.length === 0) throw notFound('inspection');
    const inspected = new Set(parts.map(({ facilityId }) => facilityId));
    if (!facilityIds.every((facility) => inspected.has(facility))) {
      throw new AppError('invalid_input', 'A follow-up is of facilities that were inspected before.');
    }
  }
}

function timeOf({ from, to }: { from: string; to: string }, now: Date): [Date, Date] {
  const [start, end] = [new Date(from), new Date(to)];
  const [startMs, endMs, nowMs] = [start.getTime(), end.getTime(), now.getTime()];
  if (startMs < nowMs - furthestBack * dayMs || startMs > nowMs + furthest * dayMs || endMs <= nowMs) {
    throw new AppError('invalid_input', 'The time of an inspection lies ahead, within a year.');
  }
  if (endMs <= startMs || endMs > startMs + longestInspection * dayMs) {
    throw new AppError('invalid_input', `An inspection ends after it begins, within ${longestInspection} days.`);
  }
  return [start, end];
}

/** One for each facility: whoever reads the ledger of one finds it there. */
const entriesFor = (
  kind: LedgerKind,
  subjectId: string,
  facilityIds: readonly string[],
  details: NonNullable<Fact['details']>,
  by?: By,
): Fact[] => facilityIds.map((facilityId) => ({ kind, facilityId, subjectId, details, ...(by && recordedBy(by)) }));

function expectConflict(error: unknown): false {
  if (error instanceof AppError && error.code === 'conflict') return false;
  throw error;
}
