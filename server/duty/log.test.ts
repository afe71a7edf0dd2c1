import { expect, test } from 'vitest';
import type { Look } from './log-sources.ts';
import { joinLooks, joinOutages } from './log.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);
const look = (id: string, time: string, personId: string, camera: string): Look => ({
  ...{ id, at: at(time), personId, person: `Người ${personId}`, camera },
});

test('a round through the cameras is one entry for each person, and a later one another', () => {
  const rounds = joinLooks([
    look('1', '01:00:00', 'a', 'Cổng'),
    look('2', '01:00:01', 'b', 'Sân'),
    look('3', '01:04:00', 'a', 'Sân'),
    look('4', '01:08:59', 'a', 'Cổng'),
    look('5', '01:14:00', 'a', 'Cổng'),
  ]);
  expect(rounds.map(({ id, person, cameras, looks }) => [id, person, cameras, looks])).toEqual([
    ['1', 'Người a', ['Cổng', 'Sân'], 3],
    ['2', 'Người b', ['Sân'], 1],
    ['5', 'Người a', ['Cổng'], 1],
  ]);
});

test('a camera that comes back for a moment is one outage, and one that goes on has no end', () => {
  const outage = (camera: string, from: string, until: string | null) => ({
    ...{ kind: 'camera' as const, id: from, camera, condition: 'down' as const, outage: null },
    at: at(from).toISOString(),
    until: until && at(until).toISOString(),
  });
  const joined = joinOutages([
    outage('Cổng', '01:00:00', '01:02:00'),
    outage('Sân', '01:01:00', '01:01:30'),
    outage('Cổng', '01:02:40', '01:03:00'),
    outage('Cổng', '01:10:00', null),
  ]);
  expect(
    joined.map(({ camera, at: from, until }) => [camera, from.slice(11, 19), until?.slice(11, 19) ?? null]),
  ).toEqual([
    ['Cổng', '01:00:00', '01:03:00'],
    ['Sân', '01:01:00', '01:01:30'],
    ['Cổng', '01:10:00', null],
  ]);
});
