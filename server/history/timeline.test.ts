import { expect, it } from 'vitest';
import { timeline, type Piece } from './timeline.ts';

const words = (pieces: Piece[]) => pieces.map(({ from, to, condition, reason }) => [from, to, reason ?? condition]);

it('tells the time without a server from that in which nobody looked', () => {
  const spans = [
    { from: 10, to: 30, condition: 'live', reason: null },
    { from: 30, to: 40, condition: 'down', reason: 'stalled' },
    { from: 80, to: 90, condition: 'live', reason: null },
  ] as const;
  const runs = [
    { from: 0, to: 50 },
    { from: 70, to: 95 },
  ];
  expect(words(timeline({ from: 5, to: 100 }, spans, runs))).toEqual([
    [5, 10, 'unknown'],
    [10, 30, 'live'],
    [30, 40, 'stalled'],
    [40, 50, 'unknown'],
    [50, 70, 'server_down'],
    [70, 80, 'unknown'],
    [80, 90, 'live'],
    [90, 95, 'unknown'],
    [95, 100, 'server_down'],
  ]);
});

it('has neither hole nor overlap, whatever is recorded', () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below;
  for (let round = 0; round < 300; round++) {
    const ranges = (count: number) =>
      Array.from({ length: random(count) }, () => {
        const from = random(1000);
        return { from, to: from + random(200) };
      }).toSorted((a, b) => a.from - b.from);
    const spans = ranges(20).map((range) => ({ ...range, condition: 'live' as const, reason: null }));
    const range = { from: 100 + random(300), to: 500 + random(300) };
    const pieces = timeline(range, spans, ranges(5));
    expect(pieces[0]!.from).toBe(range.from);
    expect(pieces.at(-1)!.to).toBe(range.to);
    for (const [index, piece] of pieces.entries()) {
      expect(piece.to).toBeGreaterThan(piece.from);
      if (index > 0) expect(piece.from).toBe(pieces[index - 1]!.to);
    }
  }
});
