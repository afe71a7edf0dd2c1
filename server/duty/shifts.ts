import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { LogItem, ShiftView } from '../contract/duty.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import type { Presence } from './presence.ts';
import type { Records } from './records.ts';
import {
  advance,
  isTimeToSignIn,
  shiftChanged,
  shiftOf,
  shiftViews,
  writeEntry,
  type ShiftInput,
  type ShiftRow,
} from './shift-rows.ts';
import { underWay, type ShiftStep } from './shift-state.ts';

type Written = Parameters<typeof writeEntry>[2];

export interface ShiftsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  now: () => Date;
  records: Records;
  presence: Presence;
  /** Something has changed that may be due, or over. */
  changed: () => void;
}

/** Shifts as those on duty and their leaders live them. Whoever calls has checked the permission on the facility. */
export class Shifts {
  readonly #options: ShiftsOptions;
  readonly #prisma: PrismaClient;
  readonly #now: () => Date;

  constructor(options: ShiftsOptions) {
    this.#options = options;
    this.#prisma = options.prisma;
    this.#now = options.now;
  }

  /** Throws `not_found` for somebody else's shift, `conflict` when it is too early, too late or done. */
  async signIn(input: ShiftInput, by: By): Promise<ShiftView> {
    const at = this.#now();
    const shift = await this.#own(input, by);
    if (shift.state === 'planned' && shift.startsAt > at && !isTimeToSignIn(shift, at)) {
      throw conflict('sign_in_too_early', 'The shift can be signed in to one hour before it begins.');
    }
    // What ran out a moment ago is still planned until it is looked at.
    if (shift.endsAt <= at) throw shiftChanged();
    return this.#step(shift, by, 'sign_in', {
      data: { signedInAt: at, lastSeenAt: at },
      entry: { kind: 'signed_in', at, personId: by.actor.id },
      fact: { kind: 'duty.signed_in' },
    });
  }

  /** Throws `not_found` for what is not one's own shift under way, `conflict` for a note that is settled already. */
  async note(
    {
      text,
      open = false,
      corrects,
      settles,
      ...input
    }: RestInput<'POST /api/facilities/:id/duty/shifts/:shiftId/notes'>,
    by: By,
  ): Promise<LogItem> {
    await this.#options.presence.touch(by.actor.id);
    const shift = await this.#own(input, by);
    if (!(underWay as readonly string[]).includes(shift.state)) throw shiftChanged();
    const { facilityId } = shift;
    const about = corrects ?? settles;
    if (about !== undefined) {
      const where = { id: about, facilityId, kind: 'note' as const, ...(settles !== undefined && { open: true }) };
      if ((await this.#prisma.dutyEntry.count({ where })) === 0) throw notFound('note');
    }
    const row = await this.#prisma.$transaction(async (tx) => {
      if (settles !== undefined && (await tx.dutyEntry.count({ where: { settles } })) > 0) {
        throw conflict('note_settled', 'Somebody has settled this note meanwhile.');
      }
      const at = this.#now();
      const data = { kind: 'note', at, personId: by.actor.id, text, open, corrects, settles } as const;
      const created = await writeEntry(tx, shift, data);
      await this.#options.ledger.record(tx, {
        ...{ kind: 'duty.noted', ...recordedBy(by), facilityId, subjectId: shift.id },
        details: { note: created.id, text, open, corrects: corrects ?? null, settles: settles ?? null },
      });
      return created;
    });
    return {
      ...{ kind: 'note', id: row.id, at: row.at.toISOString(), person: by.actor.fullName, text, open },
      corrects: corrects ?? null,
      settles: settles ?? null,
    };
  }

  /** The outgoing person has said what there is to say. */
  async close({ summary, ...input }: RestInput<'POST /api/facilities/:id/duty/shifts/:shiftId/close'>, by: By) {
    await this.#options.presence.touch(by.actor.id);
    const at = this.#now();
    return this.#step(await this.#own(input, by), by, 'close', {
      data: { closedAt: at, summary },
      entry: { kind: 'closing', at, personId: by.actor.id },
      fact: { kind: 'duty.closing', details: { summary } },
    });
  }

  async reopen(input: ShiftInput, by: By): Promise<ShiftView> {
    await this.#options.presence.touch(by.actor.id);
    return this.#step(await this.#own(input, by), by, 'reopen', {
      data: { closedAt: null, summary: null },
      entry: { kind: 'reopened', at: this.#now(), personId: by.actor.id },
      fact: { kind: 'duty.reopened' },
    });
  }

  /** The incoming person confirms; from then on the document stands. Throws `conflict` for who is not signed in to a shift of their own there. */
  async takeOver(
    { remark, ...input }: RestInput<'POST /api/facilities/:id/duty/shifts/:shiftId/take-over'>,
    by: By,
  ): Promise<ShiftView> {
    await this.#options.presence.touch(by.actor.id);
    const shift = await shiftOf(this.#prisma, input.id, input.shiftId);
    const personId = by.actor.id;
    // Nobody hands over to themselves: who stays continues.
    if (shift.person.id === personId) throw shiftChanged();
    const own = await this.#onDuty(input.id, personId, shift.id);
    const at = this.#now();
    await this.#step(shift, by, 'take_over', {
      data: { endedAt: at, endedById: personId, remark: remark ?? null },
      entry: { kind: 'handed_over', at, personId, ...(remark !== undefined && { text: remark }) },
      fact: { kind: 'duty.handed_over', details: { from: shift.person.id, remark: remark ?? null } },
      more: (tx) => writeEntry(tx, own, { kind: 'took_over', at, personId, text: shift.person.fullName }),
    });
    return this.#sealed(shift, by.actor);
  }

  /** The person of a closed shift goes on in another of their own; nobody else confirms. Throws `conflict` for who is not signed in to one. */
  async continueOn(input: ShiftInput, by: By): Promise<ShiftView> {
    await this.#options.presence.touch(by.actor.id);
    const shift = await this.#own(input, by);
    const personId = by.actor.id;
    const next = await this.#onDuty(input.id, personId, shift.id);
    const at = this.#now();
    await this.#step(shift, by, 'continue', {
      data: { endedAt: at, endedById: personId },
      entry: { kind: 'continued', at, personId },
      fact: { kind: 'duty.continued', details: { next: next.id } },
    });
    return this.#sealed(shift, by.actor);
  }

  /** The leader ends a shift that nobody takes over. Throws `conflict` for one's own. */
  async closeByLeader(
    { reason, ...input }: RestInput<'POST /api/facilities/:id/duty/shifts/:shiftId/close-by-leader'>,
    by: By,
  ): Promise<ShiftView> {
    const shift = await shiftOf(this.#prisma, input.id, input.shiftId);
    if (shift.person.id === by.actor.id) throw shiftChanged();
    const at = this.#now();
    await this.#step(shift, by, 'close_by_leader', {
      data: { endedAt: at, endedById: by.actor.id, remark: reason },
      entry: { kind: 'closed_by_leader', at, personId: by.actor.id, text: reason },
      fact: { kind: 'duty.closed_by_leader', details: { reason } },
    });
    return this.#sealed(shift, by.actor);
  }

  /** The shift that the person is on duty in beside the one named. Throws `conflict` without one. */
  async #onDuty(facilityId: string, personId: string, shiftId: string) {
    const own = await this.#prisma.dutyShift.findFirst({
      where: { facilityId, personId, state: 'on_duty', id: { not: shiftId } },
      orderBy: { signedInAt: 'desc' },
    });
    if (!own) throw conflict('sign_in_first', 'Sign in to your own next shift first.');
    return own;
  }

  /** Throws `not_found` for somebody else's. */
  async #own({ id, shiftId }: ShiftInput, { actor }: By): Promise<ShiftRow> {
    const shift = await shiftOf(this.#prisma, id, shiftId);
    if (shift.person.id !== actor.id) throw notFound('shift');
    return shift;
  }

  /** A step with what is written of it: all of it or nothing. Throws `conflict` when the shift is not in a state for it any more. */
  async #step(
    shift: ShiftRow,
    by: By,
    step: ShiftStep,
    {
      data,
      entry,
      fact,
      more,
    }: {
      data: Parameters<typeof advance>[3];
      entry: Written;
      fact: Pick<Fact, 'kind' | 'details'>;
      more?: (tx: Prisma.TransactionClient) => Promise<unknown>;
    },
  ): Promise<ShiftView> {
    await this.#prisma.$transaction(async (tx) => {
      if (!(await advance(tx, shift, step, data))) throw shiftChanged();
      await writeEntry(tx, shift, entry);
      await more?.(tx);
      const about = { facilityId: shift.facilityId, subjectId: shift.id };
      await this.#options.ledger.record(tx, { ...fact, ...recordedBy(by), ...about });
    });
    this.#options.changed();
    return this.#view(shift, by.actor);
  }

  async #sealed(shift: ShiftRow, actor: Actor): Promise<ShiftView> {
    await this.#options.records.seal(shift.id);
    return this.#view(shift, actor);
  }

  async #view({ facilityId, id }: ShiftRow, actor: Actor): Promise<ShiftView> {
    const [view] = await shiftViews(this.#prisma, actor, [await shiftOf(this.#prisma, facilityId, id)], this.#now());
    return view!;
  }
}
