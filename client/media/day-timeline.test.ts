import { expect, it } from 'vitest';
import type { CameraCondition } from '../../server/contract/history.ts';
import {
  clockOf,
  dayAfter,
  dayOf,
  dayStart,
  lines,
  segments,
  spanAt,
  sums,
  type TimelineSpan,
} from './day-timeline.ts';

const day = '2026-03-10';
const start = dayStart(day);
const minute = 60_000;
const span = (
  from: number,
  to: number,
  condition: CameraCondition,
  reason: TimelineSpan['reason'] = null,
): TimelineSpan => ({
  from: start + from * minute,
  to: start + to * minute,
  condition,
  reason,
});

it("is Viet Nam's day, wherever the machine stands", () => {
  expect(new Date(start).toISOString()).toBe('2026-03-09T17:00:00.000Z');
  expect(dayOf(start)).toBe(day);
  expect(dayOf(start - 1)).toBe('2026-03-09');
  expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01');
  expect(clockOf(start + 65 * minute, day)).toBe('01:05');
  expect(clockOf(start + 24 * 60 * minute, day)).toBe('24:00');
});

it('draws what is worth knowing, and no more pieces than a bar has cells', () => {
  const spans = [
    span(0, 60, 'unknown', 'server_down'),
    span(60, 120, 'live'),
    // A blink of an outage within live time is not lost on the bar.
    span(120, 120.1, 'down', 'stalled'),
    span(120.1, 180, 'live'),
  ];
  expect(
    segments(spans, start).map(({ from, to, condition, sparse }) => [
      (from - start) / minute,
      (to - start) / minute,
      condition,
      sparse,
    ]),
  ).toEqual([
    [0, 60, 'unknown', false],
    [60, 120, 'live', false],
    [120, 122, 'down', false],
    [122, 180, 'live', false],
  ]);
  const flapping = Array.from({ length: 86_400 }, (_, second) =>
    span(second / 60, (second + 1) / 60, second % 2 === 0 ? 'live' : 'unknown'),
  );
  expect(segments(flapping, start).length).toBeLessThanOrEqual(720);
});

it('does not draw six seconds in five minutes as if they were all of it', () => {
  const looks = Array.from({ length: 12 }, (_, index) => [
    span(index * 5, index * 5 + 0.1, 'live'),
    span(index * 5 + 0.1, index * 5 + 5, 'unknown'),
  ]).flat();
  const drawn = segments(looks, start);
  expect(drawn.filter(({ condition, sparse }) => condition === 'live' && !sparse)).toEqual([]);
  expect(drawn.some(({ condition, sparse }) => condition === 'live' && sparse)).toBe(true);
  expect(drawn.some(({ condition }) => condition === 'unknown')).toBe(true);
});

it('tells a camera that is looked at now and then as one line while it stays the same', () => {
  const looks = [
    span(0, 0.1, 'live'),
    span(0.1, 30, 'unknown'),
    span(30, 30.1, 'live'),
    span(30.1, 60, 'unknown'),
    span(60, 60.1, 'down', 'timeout'),
    span(60.1, 200, 'unknown'),
    span(200, 201, 'down', 'timeout'),
  ];
  expect(
    lines(looks).map(({ from, to, condition, checked }) => [
      (from - start) / minute,
      (to - start) / minute,
      condition,
      checked,
    ]),
  ).toEqual([
    [0, 30.1, 'live', true],
    [30.1, 60, 'unknown', false],
    [60, 60.1, 'down', false],
    // Too long to be told as known.
    [60.1, 200, 'unknown', false],
    [200, 201, 'down', false],
  ]);
});

it('never tells the time without a server as that of a camera', () => {
  const spans = [span(0, 10, 'live'), span(10, 12, 'unknown', 'server_down'), span(12, 20, 'live')];
  expect(lines(spans)).toHaveLength(3);
});

it('adds up to the whole', () => {
  const spans = [span(0, 10, 'live'), span(10, 30, 'down', 'timeout'), span(30, 100, 'unknown')];
  const all = sums(spans);
  expect([all.live, all.down, all.unknown].map((ms) => ms / minute)).toEqual([10, 20, 70]);
  expect(spanAt(spans, start + 10 * minute)?.condition).toBe('down');
  expect(spanAt(spans, start + 100 * minute)).toBeUndefined();
});
