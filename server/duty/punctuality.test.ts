import { expect, it } from 'vitest';
import { punctuality } from './punctuality.ts';

const at = (clock: string) => new Date(`2030-03-04T${clock}:00+07:00`);
const assigned = { startsAt: at('06:00'), endsAt: at('14:00') };

it.each([
  ['in time', '06:00', '14:00', { late: 0, early: 0, over: 0 }],
  ['before the time', '05:10', '14:00', { late: 0, early: 0, over: 0 }],
  ['a few minutes that nobody counts', '06:05', '14:05', { late: 0, early: 0, over: 0 }],
  ['late, and gone early', '06:25', '13:10', { late: 25, early: 50, over: 0 }],
  ['kept waiting by the next', '06:00', '15:30', { late: 0, early: 0, over: 90 }],
])('%s', (_, signedIn, ended, expected) => {
  expect(punctuality(assigned, { signedInAt: at(signedIn), endedAt: at(ended) })).toEqual(expected);
});

it('counts nothing of a shift that nobody signed in to, or that is under way', () => {
  expect(punctuality(assigned, { signedInAt: null, endedAt: at('14:00') })).toEqual({ late: 0, early: 0, over: 0 });
  expect(punctuality(assigned, { signedInAt: at('06:30'), endedAt: null })).toEqual({ late: 30, early: 0, over: 0 });
});
