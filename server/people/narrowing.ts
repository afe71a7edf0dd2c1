import type { RestInput } from '../contract/rest.ts';
import type { Grant } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';

type Narrowed = Pick<Grant, 'validTo' | 'fromMinute' | 'toMinute' | 'manager' | 'kind'>;

const minutesPerDay = 1440;
/** Where a minute lies within hours that begin at `from`. */
const after = (minute: number, from: number): number => (minute - from + minutesPerDay) % minutesPerDay;

/** What a change makes of a grant. Throws `invalid_input` for one that widens it, or that changes nothing. */
export function narrowed(
  grant: Narrowed,
  { validTo, hours, manager, kind }: Pick<RestInput<'PATCH /api/grants/:id'>, 'validTo' | 'hours' | 'manager' | 'kind'>,
): Partial<Narrowed> {
  const change: Partial<Narrowed> = {};
  if (validTo !== undefined) {
    const end = new Date(validTo);
    if (end <= new Date() || (grant.validTo && end > grant.validTo)) throw widens('validTo');
    change.validTo = end;
  }
  if (hours) {
    if (!within(hours, grant)) throw widens('hours');
    Object.assign(change, { fromMinute: hours.from, toMinute: hours.to });
  }
  if (manager !== undefined) {
    if (grant.manager && grant.manager !== manager) throw widens('manager');
    change.manager = manager;
  }
  if (kind !== undefined) {
    if (grant.kind && grant.kind !== kind) throw widens('kind');
    change.kind = kind;
  }
  if (Object.keys(change).length === 0) throw new AppError('invalid_input', 'Say what is to be narrowed.');
  return change;
}

function within({ from, to }: { from: number; to: number }, { fromMinute, toMinute }: Narrowed): boolean {
  if (fromMinute === null || toMinute === null) return true;
  const span = after(toMinute, fromMinute);
  const begin = after(from, fromMinute);
  return begin < span && begin + after(to, from) <= span;
}

const widens = (field: string): AppError =>
  new AppError('invalid_input', 'A grant can be narrowed, not widened: end it and give another.', [
    { path: field, message: 'must lie within the present one' },
  ]);
