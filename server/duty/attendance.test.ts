import { expect, test } from 'vitest';
import type { DutyState } from '../contract/duty.ts';
import { absence, type Watching } from './attendance.ts';
import { usualRules } from './rules.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}:00Z`);
const now = at('08:30');
const shift = (id: string, state: DutyState, lastSeen?: string): Watching['current'][number] => ({
  ...{ id, state, startsAt: at('08:00'), endsAt: at('16:00') },
  lastSeenAt: lastSeen === undefined ? null : at(lastSeen),
});
const nobody: Watching = { current: [], watchedUntil: null, firstStart: null };

test.each([
  ['a facility without a roster is not watched', nobody, undefined],
  ['nor is one whose first shift is to come', { ...nobody, firstStart: at('09:00') }, undefined],
  ['somebody is on duty', { ...nobody, firstStart: at('08:00'), current: [shift('a', 'on_duty', '08:20')] }, undefined],
  [
    'whoever closed the shift still watches',
    { ...nobody, firstStart: at('08:00'), current: [shift('a', 'handing_over', '08:20')] },
    undefined,
  ],
  [
    'one of two who does not answer leaves no gap',
    {
      ...nobody,
      firstStart: at('08:00'),
      current: [shift('a', 'unattended', '08:01'), shift('b', 'on_duty', '08:20')],
    },
    undefined,
  ],
  [
    'nobody answers: at once, since the last of them was seen',
    {
      ...nobody,
      firstStart: at('08:00'),
      current: [shift('a', 'unattended', '08:01'), shift('b', 'unattended', '08:10')],
    },
    { since: at('08:10'), dueAt: at('08:10'), cause: 'no_answer', shiftId: 'b' },
  ],
  [
    'the first shift of all, and nobody came',
    { ...nobody, firstStart: at('08:00'), current: [shift('a', 'planned')] },
    { since: at('08:00'), dueAt: at('08:10'), cause: 'not_signed_in', shiftId: 'a' },
  ],
  [
    'the shift before was closed by the leader, and nobody is assigned',
    { current: [], firstStart: at('00:00'), watchedUntil: at('08:25') },
    { since: at('08:25'), dueAt: at('08:35'), cause: 'not_assigned', shiftId: null },
  ],
] as [string, Watching, ReturnType<typeof absence>][])('%s', (_, watching, expected) => {
  expect(absence(watching, usualRules, now)).toEqual(expected);
});
