import { runningFacility } from '../access/places.ts';
import type { GapCause } from '../contract/duty.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { DueTimer } from '../due-timer.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { absence } from './attendance.ts';
import { rulesOf, rulesOfAll } from './rules.ts';
import { advance, writeEntry } from './shift-rows.ts';
import { attending, presenceTimes, underWay } from './shift-state.ts';

/** Shifts or facilities that one look takes up; what is beyond is taken up by the next, a second later. */
const batch = 1_000;

/** That nobody is on duty at a facility. `person`: who should be. */
export interface Unattended {
  facilityId: string;
  since: Date;
  cause: GapCause;
  shiftId: string | null;
  person: string | null;
}

/** Tells whoever answers for the facility. What throws is told again. */
export interface DutyAlarm {
  unattended(gap: Unattended): Promise<void>;
  attended(facilityId: string): Promise<void>;
}

export interface DutyWatchOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now: () => Date;
  alarm: DutyAlarm;
  /** The person has not answered: their next sign counts at once. */
  silent: (personId: string) => void;
  /** Hand-over documents that are still to be made. */
  seal: () => Promise<void>;
}

/**
 * Sees to what becomes due by itself: people who do not answer, shifts that nobody came to, facilities without anybody. All of it is worked out
 * from the database anew each time, so nothing is lost with a process; one timer waits for the next of it.
 */
export class DutyWatch implements AsyncDisposable {
  readonly #options: DutyWatchOptions;
  readonly #timer: DueTimer;

  constructor(options: DutyWatchOptions) {
    this.#options = options;
    const { now, log } = options;
    this.#timer = new DueTimer({ due: () => this.due(), now, log, failure: 'what is due of duty shifts was not done' });
  }

  /** From now on what becomes due is done. */
  start(): void {
    this.#timer.start();
  }

  /** Something was changed that may be due, or over. */
  poke(): void {
    this.#timer.poke();
  }

  /** Looks at what is due now, started or not. Never rejects. */
  look(): Promise<void> {
    return this.#timer.look();
  }

  close(): Promise<void> {
    return this.#timer.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Does what is due now; whoever calls sees to one at a time. Answers when something is due next, ms; Infinity: nothing is. */
  async due(): Promise<number> {
    const now = this.#options.now();
    const next = [
      await this.#askAfterPeople(now),
      await this.#closeMissed(now),
      await this.#findGaps(now),
      await this.#endGaps(now),
    ];
    await this.#tell();
    await this.#options.seal();
    return Math.min(...next);
  }

  /** Each answers when something of it is due next, ms; Infinity: nothing is. */
  async #askAfterPeople(now: Date): Promise<number> {
    const { prisma, ledger, silent } = this.#options;
    const shifts = await prisma.dutyShift.findMany({
      where: { state: { in: [...attending] } },
      orderBy: { lastSeenAt: 'asc' },
      take: batch,
    });
    const rules = await rulesOfAll(
      prisma,
      shifts.map(({ facilityId }) => facilityId),
    );
    let next = Infinity;
    for (const shift of shifts) {
      const lastSeenAt = shift.lastSeenAt ?? shift.startsAt;
      const { unattendedAt } = presenceTimes(lastSeenAt, rules(shift.facilityId));
      if (unattendedAt > now) {
        next = Math.min(next, unattendedAt.getTime());
        continue;
      }
      const { id, facilityId, personId } = shift;
      await prisma.$transaction(async (tx) => {
        // Unless they were seen meanwhile.
        const still = await tx.dutyShift.count({ where: { id, lastSeenAt: shift.lastSeenAt } });
        if (still === 0 || !(await advance(tx, shift, 'no_answer'))) return;
        await writeEntry(tx, shift, { kind: 'unattended', at: now, personId });
        await ledger.record(tx, {
          ...{ kind: 'duty.unattended', facilityId, subjectId: id },
          details: { person: personId, lastSeen: lastSeenAt.toISOString() },
        });
      });
      silent(personId);
    }
    return next;
  }

  async #closeMissed(now: Date): Promise<number> {
    const { prisma, ledger } = this.#options;
    const shifts = await prisma.dutyShift.findMany({
      where: { state: 'planned' },
      orderBy: { endsAt: 'asc' },
      take: batch,
    });
    for (const shift of shifts) {
      if (shift.endsAt > now) return shift.endsAt.getTime();
      await prisma.$transaction(async (tx) => {
        if (!(await advance(tx, shift, 'ran_out', { endedAt: shift.endsAt }))) return;
        const { facilityId, id: subjectId, personId } = shift;
        await ledger.record(tx, { kind: 'duty.missed', facilityId, subjectId, details: { person: personId } });
      });
    }
    return Infinity;
  }

  async #findGaps(now: Date): Promise<number> {
    const { prisma, ledger } = this.#options;
    const facilities = await prisma.facility.findMany({
      where: {
        ...runningFacility(now),
        dutyShifts: {
          some: { startsAt: { lte: now }, state: { not: 'cancelled' } },
          none: { state: { in: [...attending] } },
        },
        dutyGaps: { none: { until: null } },
      },
      take: batch,
      select: { id: true },
    });
    let next = Infinity;
    for (const { id: facilityId } of facilities) {
      const missing = absence(await watchingOf(prisma, facilityId, now), await rulesOf(prisma, facilityId), now);
      if (!missing) continue;
      if (missing.dueAt > now) {
        next = Math.min(next, missing.dueAt.getTime());
        continue;
      }
      const { since, cause, shiftId } = missing;
      await prisma.$transaction(async (tx) => {
        const gap = await tx.dutyGap.create({ data: { facilityId, since, cause, shiftId } });
        await ledger.record(tx, {
          ...{ kind: 'duty.gap_began', facilityId, subjectId: gap.id },
          details: { cause, since: since.toISOString() },
        });
      });
    }
    return next;
  }

  async #endGaps(now: Date): Promise<number> {
    const { prisma, ledger, alarm } = this.#options;
    const over: Prisma.FacilityWhereInput[] = [
      { dutyShifts: { some: { state: { in: [...attending] } } } },
      { NOT: runningFacility(now) },
    ];
    const gaps = await prisma.dutyGap.findMany({ where: { until: null, facility: { OR: over } }, take: batch });
    for (const { id, facilityId, toldAt } of gaps) {
      // The alert first: should it fail, the gap stays open and is looked at again.
      if (toldAt) await alarm.attended(facilityId);
      await prisma.$transaction(async (tx) => {
        const { count } = await tx.dutyGap.updateMany({ where: { id, until: null }, data: { until: now } });
        if (count > 0) await ledger.record(tx, { kind: 'duty.gap_ended', facilityId, subjectId: id });
      });
    }
    return Infinity;
  }

  /** Also what a process before this one had found and not told. */
  async #tell(): Promise<void> {
    const { prisma, alarm, now } = this.#options;
    const gaps = await prisma.dutyGap.findMany({ where: { until: null, toldAt: null }, take: batch });
    for (const { id, facilityId, since, cause, shiftId } of gaps) {
      const shift =
        shiftId === null
          ? null
          : await prisma.dutyShift.findUnique({
              where: { id: shiftId },
              select: { person: { select: { fullName: true } } },
            });
      await alarm.unattended({ facilityId, since, cause, shiftId, person: shift?.person.fullName ?? null });
      await prisma.dutyGap.update({ where: { id }, data: { toldAt: now() } });
    }
  }
}

/** What of a facility decides whether somebody watches. */
export async function watchingOf(prisma: PrismaClient, facilityId: string, now: Date) {
  const current = await prisma.dutyShift.findMany({
    where: { facilityId, OR: [{ state: { in: [...underWay] } }, { state: 'planned', startsAt: { lte: now } }] },
    orderBy: { startsAt: 'asc' },
    take: batch,
  });
  const ended = await prisma.dutyShift.findFirst({
    where: { facilityId, signedInAt: { not: null }, endedAt: { not: null } },
    orderBy: { endedAt: 'desc' },
    select: { endedAt: true },
  });
  const first = await prisma.dutyShift.findFirst({
    where: { facilityId, state: { not: 'cancelled' } },
    orderBy: { startsAt: 'asc' },
    select: { startsAt: true },
  });
  const facility = await prisma.facility.findUnique({ where: { id: facilityId }, select: { runningSince: true } });
  // Nobody was missing while it was suspended.
  const since = (at: Date | undefined) =>
    at && facility?.runningSince && facility.runningSince > at ? facility.runningSince : (at ?? null);
  return { current, watchedUntil: since(ended?.endedAt ?? undefined), firstStart: since(first?.startsAt) };
}
