import { mayOnDuty } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import type { DutyNowView, OwnShiftView, ShiftDetail, ShiftView } from '../contract/duty.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { absence } from './attendance.ts';
import type { DutyLog } from './log.ts';
import { rulesOf } from './rules.ts';
import { isTimeToSignIn, mostOfOne, ownViews, shiftOf, shiftShown, shiftViews, type ShiftInput } from './shift-rows.ts';
import { documented, underWay } from './shift-state.ts';
import { watchingOf } from './watch.ts';

/** Shifts that ended, as a list shows them. */
const mostEnded = 60;
/** Under way at one facility. */
const mostAtOnce = 20;

/** Shifts as they are read. Whoever calls has checked the permission on the facility. */
export class ShiftLists {
  readonly #prisma: PrismaClient;
  readonly #now: () => Date;
  readonly #dutyLog: DutyLog;

  constructor({ prisma, now, dutyLog }: { prisma: PrismaClient; now: () => Date; dutyLog: DutyLog }) {
    this.#prisma = prisma;
    this.#now = now;
    this.#dutyLog = dutyLog;
  }

  /** The actor's own: under way, to sign in to, and the next one. */
  async mine(actor: Actor): Promise<OwnShiftView[]> {
    const now = this.#now();
    const rows = await this.#prisma.dutyShift.findMany({
      where: {
        personId: actor.id,
        facility: facilitiesVisibleTo(actor, 'duty.work', new Date()),
        OR: [{ state: { in: [...underWay] } }, { state: 'planned', endsAt: { gt: now } }],
      },
      orderBy: { startsAt: 'asc' },
      take: mostOfOne,
      select: shiftShown,
    });
    // Of those to come the first is enough.
    const coming = rows.findIndex((row) => row.state === 'planned' && !isTimeToSignIn(row, now));
    const shown = rows.filter((row, place) => row.state !== 'planned' || isTimeToSignIn(row, now) || place === coming);
    return ownViews(this.#prisma, await shiftViews(this.#prisma, actor, shown, now));
  }

  /** Who is on duty at the facility, who comes next, and what is open. */
  async current(facilityId: string, actor: Actor): Promise<DutyNowView> {
    const now = this.#now();
    const active = await this.#prisma.dutyShift.findMany({
      where: { facilityId, state: { in: [...underWay] } },
      orderBy: { startsAt: 'asc' },
      take: mostAtOnce,
      select: shiftShown,
    });
    const next = await this.#prisma.dutyShift.findFirst({
      where: { facilityId, state: 'planned', endsAt: { gt: now } },
      orderBy: { startsAt: 'asc' },
      select: shiftShown,
    });
    const rules = await rulesOf(this.#prisma, facilityId);
    const missing = absence(await watchingOf(this.#prisma, facilityId, now), rules, now);
    const { mayWork, mayManage } = await mayOnDuty(this.#prisma, actor, [facilityId]);
    const views = await shiftViews(this.#prisma, actor, [...active, ...(next ? [next] : [])], now);
    return {
      shifts: views.slice(0, active.length),
      next: views[active.length] ?? null,
      gap: missing ? { since: missing.since.toISOString(), cause: missing.cause } : null,
      open: await this.#dutyLog.open(facilityId),
      rules,
      may: { work: mayWork(facilityId), manage: mayManage(facilityId) },
    };
  }

  async ended(facilityId: string, actor: Actor): Promise<ShiftView[]> {
    const rows = await this.#prisma.dutyShift.findMany({
      where: { facilityId, state: { in: [...documented, 'missed'] } },
      orderBy: { endedAt: 'desc' },
      take: mostEnded,
      select: shiftShown,
    });
    return shiftViews(this.#prisma, actor, rows, this.#now());
  }

  async detail({ id: facilityId, shiftId }: ShiftInput, actor: Actor): Promise<ShiftDetail> {
    const row = await shiftOf(this.#prisma, facilityId, shiftId);
    const now = this.#now();
    const [shift] = await shiftViews(this.#prisma, actor, [row], now);
    const { signedInAt, endedAt } = row;
    const written = signedInAt
      ? await this.#dutyLog.of({ id: shiftId, facilityId }, { from: signedInAt, to: endedAt ?? now })
      : { log: [], shortened: false };
    return { shift: shift!, ...written, open: await this.#dutyLog.open(facilityId) };
  }
}
