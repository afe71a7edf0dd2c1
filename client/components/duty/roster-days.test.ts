import { expect, test } from 'vitest';
import type { RosterView, ShiftView } from '../../../server/contract/duty.ts';
import { rosterDays, unassignedMs } from './roster-days.ts';

const at = (text: string): string => new Date(`2026-11-${text}:00+07:00`).toISOString();
const shift = (id: string, from: string, to: string) => ({ id, from: at(from), to: at(to) }) as ShiftView;
const roster: RosterView = {
  from: at('23T00:00'),
  to: at('30T00:00'),
  shifts: [shift('night', '23T22:00', '24T06:00'), shift('before', '22T22:00', '23T06:00')],
  gaps: [
    { from: at('23T06:00'), to: at('23T22:00') },
    { from: at('24T06:00'), to: at('30T00:00') },
  ],
  unattended: [{ from: at('24T06:00'), to: null, cause: 'not_assigned' }],
  may: { manage: true },
};

test('a shift over midnight stands in both of its days, and a gap that goes on ends now', () => {
  const days = rosterDays(roster, Date.parse(at('24T08:00')));
  expect(days).toHaveLength(7);
  const shown = days.map(({ entries }) =>
    entries.map(({ kind, key, start, end, fromBefore, intoNext }) => [
      kind === 'shift' ? key : kind,
      ...[start, end].map((share) => Math.round(share * 24)),
      fromBefore,
      intoNext,
    ]),
  );
  expect(shown[0]).toEqual([
    ['before', 0, 6, true, false],
    ['gap', 6, 22, false, false],
    ['night', 22, 24, false, true],
  ]);
  expect(shown[1]).toEqual([
    ['night', 0, 6, true, false],
    ['unattended', 6, 8, false, false],
    ['gap', 6, 24, false, true],
  ]);
  expect(shown[2]).toEqual([['gap', 0, 24, true, true]]);
  // What is over cannot be assigned any more.
  expect(unassignedMs(roster, Date.parse(at('23T20:00'))) / 3_600_000).toBe(2 + 138);
});
