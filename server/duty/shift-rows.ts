import { mayOnDuty } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { earlySignIn, type DutyState, type OwnShiftView, type RecordView, type ShiftView } from '../contract/duty.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import { punctuality } from './punctuality.ts';
import { rulesOfAll } from './rules.ts';
import { isOneOf, presenceTimes, stateAfter, underWay, type ShiftFacts, type ShiftStep } from './shift-state.ts';

const named = { select: { id: true, fullName: true } } as const;

/** Shifts of one person under way. */
export const mostOfOne = 20;

export const shiftShown = {
  id: true,
  facilityId: true,
  facility: { select: { node: { select: { name: true } } } },
  person: { select: { id: true, fullName: true, position: true } },
  startsAt: true,
  endsAt: true,
  documentNumber: true,
  documentDate: true,
  state: true,
  signedInAt: true,
  lastSeenAt: true,
  closedAt: true,
  summary: true,
  endedAt: true,
  endedBy: named,
  remark: true,
  record: { select: { number: true, year: true, sha256: true, size: true, sealedAt: true } },
} as const satisfies Prisma.DutyShiftSelect;

export type ShiftRow = Prisma.DutyShiftGetPayload<{ select: typeof shiftShown }>;

/** A shift as a request names it: by its facility and itself. */
export type ShiftInput = { id: string; shiftId: string };

/** Throws `not_found` unless it is the facility's. */
export async function shiftOf(
  prisma: PrismaClient | Prisma.TransactionClient,
  facilityId: string,
  id: string,
): Promise<ShiftRow> {
  const row = await prisma.dutyShift.findFirst({ where: { id, facilityId }, select: shiftShown });
  if (!row) throw notFound('shift');
  return row;
}

export const shiftChanged = () => conflict('shift_changed', 'The shift has changed meanwhile: load it again.');

/** Writes a step of the shift as it was read; whether it was still so and the step is possible. */
export async function advance(
  tx: Prisma.TransactionClient,
  { id, state, closedAt }: ShiftFacts & { id: string },
  step: ShiftStep,
  data: Prisma.DutyShiftUpdateManyMutationInput & { endedById?: string } = {},
): Promise<boolean> {
  const next = stateAfter({ state, closedAt }, step);
  if (!next) return false;
  const { count } = await tx.dutyShift.updateMany({ where: { id, state, closedAt }, data: { ...data, state: next } });
  return count === 1;
}

/** Writes an entry of a shift's log. */
export const writeEntry = (
  tx: Prisma.TransactionClient,
  shift: { id: string; facilityId: string },
  entry: Pick<
    Prisma.DutyEntryUncheckedCreateInput,
    'kind' | 'at' | 'personId' | 'text' | 'open' | 'corrects' | 'settles'
  >,
) => tx.dutyEntry.create({ data: { ...entry, shiftId: shift.id, facilityId: shift.facilityId } });

/** Shifts as the actor may see them; whoever calls has checked that they may. */
export async function shiftViews(
  prisma: PrismaClient,
  actor: Actor,
  rows: readonly ShiftRow[],
  now: Date,
): Promise<ShiftView[]> {
  const { mayWork, mayManage } = await mayOnDuty(prisma, actor, [...new Set(rows.map((row) => row.facilityId))]);
  const own = await prisma.dutyShift.findMany({
    where: { personId: actor.id, state: 'on_duty' },
    take: mostOfOne,
    select: { id: true, facilityId: true },
  });
  return rows.map((row) =>
    shiftView(row, {
      ...{ actor, now, work: mayWork(row.facilityId), manage: mayManage(row.facilityId) },
      stands: own.some(({ id, facilityId }) => facilityId === row.facilityId && id !== row.id),
    }),
  );
}

interface Onlooker {
  actor: Actor;
  now: Date;
  /** Is on duty at the facility in another shift of their own. */
  stands: boolean;
  work: boolean;
  manage: boolean;
}

function shiftView(row: ShiftRow, { actor, now, stands, work, manage }: Onlooker): ShiftView {
  const isOwn = row.person.id === actor.id;
  const possible = (step: ShiftStep) => stateAfter(row, step) !== undefined;
  return {
    id: row.id,
    facility: { id: row.facilityId, name: row.facility.node.name },
    person: { id: row.person.id, name: row.person.fullName, position: row.person.position },
    from: row.startsAt.toISOString(),
    to: row.endsAt.toISOString(),
    document: { number: row.documentNumber, date: row.documentDate.toISOString().slice(0, 10) },
    state: row.state,
    signedInAt: iso(row.signedInAt),
    lastSeenAt: iso(row.lastSeenAt),
    closedAt: iso(row.closedAt),
    summary: row.summary,
    endedAt: iso(row.endedAt),
    punctuality: punctuality(row, row),
    endedBy: row.endedBy && { id: row.endedBy.id, name: row.endedBy.fullName },
    remark: row.remark,
    record: row.record && recordView(row.record),
    may: {
      signIn: work && isOwn && possible('sign_in') && isTimeToSignIn(row, now),
      note: work && isOwn && isOneOf(underWay, row.state),
      close: work && isOwn && (possible('close') || (row.state === 'unattended' && !row.closedAt)),
      reopen: work && isOwn && row.closedAt !== null && isOneOf(underWay, row.state),
      takeOver: work && !isOwn && stands && possible('take_over'),
      continue: work && isOwn && stands && possible('continue'),
      closeByLeader: manage && !isOwn && possible('close_by_leader'),
      change: manage && possible('cancel'),
    },
  };
}

export const isTimeToSignIn = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, now: Date): boolean =>
  startsAt.getTime() - earlySignIn * 60_000 <= now.getTime() && now < endsAt;

export const recordView = ({ sealedAt, ...record }: NonNullable<ShiftRow['record']>): RecordView => ({
  ...record,
  sealedAt: sealedAt.toISOString(),
});

/** With when the console asks after its person. */
export async function ownViews(prisma: PrismaClient, views: ShiftView[]): Promise<OwnShiftView[]> {
  const rulesAt = await rulesOfAll(
    prisma,
    views.map(({ facility }) => facility.id),
  );
  return views.map((view) => {
    if (!view.lastSeenAt || !isOneOf<DutyState>(underWay, view.state)) return { ...view, presence: null };
    const { promptAt, unattendedAt } = presenceTimes(new Date(view.lastSeenAt), rulesAt(view.facility.id));
    return { ...view, presence: { promptAt: promptAt.toISOString(), unattendedAt: unattendedAt.toISOString() } };
  });
}

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
