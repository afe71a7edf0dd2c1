import { expect, test } from 'vitest';
import { PacketLoss } from './packet-loss.ts';

/** A reading every two seconds, each adding so many packets received and lost. */
function read(loss: PacketLoss, ssrc: number, steps: readonly (readonly [number, number])[]): number | null {
  const sum = { received: 0, lost: 0 };
  for (const [received, lost] of steps) {
    sum.received += received;
    sum.lost += lost;
    loss.read(ssrc, { ...sum });
  }
  return loss.percent;
}

test.each([
  ['one reading says nothing', [[500, 50]], null],
  ['nothing lost', [[0, 0], [200, 0]], 0], // prettier-ignore
  ['one in twenty', [[0, 0], [190, 10]], 5], // prettier-ignore
  ['what was lost before the first reading does not count', [[1000, 500], [200, 0]], 0], // prettier-ignore
  ['too few to say', [[0, 0], [20, 20]], null], // prettier-ignore
  ['everything', [[0, 0], [0, 100]], 100], // prettier-ignore
  ['late ones that came after all', [[0, 10], [200, -10]], 0], // prettier-ignore
] as const)('%s', (_, steps, percent) => {
  expect(read(new PacketLoss(), 1, steps)).toBe(percent);
});

test('what was lost more than ten seconds ago is forgotten', () => {
  const calm = Array.from({ length: 6 }, () => [100, 0] as const);
  expect(read(new PacketLoss(), 1, [[0, 0], [50, 50], ...calm])).toBe(0);
});

test('another stream begins anew', () => {
  const loss = new PacketLoss();
  read(loss, 1, [[0, 0], [50, 50]]); // prettier-ignore
  expect(read(loss, 2, [[5000, 0]])).toBeNull();
});
