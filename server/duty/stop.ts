import type { Prisma } from '../db/generated/client.ts';
import type { Fact } from '../ledger/ledger.ts';
import { advance, shiftChanged, writeEntry } from './shift-rows.ts';
import { isOneOf, underWay } from './shift-state.ts';

/** Shifts of one facility that are to come or under way: a year of them. */
const mostShifts = 2_000;

/**
 * Ends the duty of a facility that stops, in the transaction that stops it: what is planned is cancelled, what is under way is closed in the name
 * of who decided. Answers what the ledger is to have of it. Throws `conflict` when a shift is changed in the same moment.
 */
export async function stopDuty(
  tx: Prisma.TransactionClient,
  { facilityId, personId, at, remark }: { facilityId: string; personId: string; at: Date; remark: string },
): Promise<Pick<Fact, 'kind' | 'facilityId' | 'subjectId' | 'details'>[]> {
  const shifts = await tx.dutyShift.findMany({
    where: { facilityId, state: { in: ['planned', ...underWay] } },
    orderBy: { startsAt: 'asc' },
    take: mostShifts,
  });
  const facts: Pick<Fact, 'kind' | 'facilityId' | 'subjectId' | 'details'>[] = [];
  for (const shift of shifts) {
    const begun = isOneOf(underWay, shift.state);
    const end = { endedAt: at, endedById: personId, remark };
    if (!(await advance(tx, shift, begun ? 'close_by_leader' : 'cancel', end))) throw shiftChanged();
    if (begun) await writeEntry(tx, shift, { kind: 'closed_by_leader', at, personId, text: remark });
    const kind = begun ? ('duty.closed_by_leader' as const) : ('duty.cancelled' as const);
    facts.push({ kind, facilityId, subjectId: shift.id, details: { reason: remark } });
  }
  return facts;
}
