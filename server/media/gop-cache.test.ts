import { expect, it } from 'vitest';
import { GopBudget, GopCache } from './gop-cache.ts';

const mebi = 2 ** 20;
const types = { sps: 7, idr: 5, slice: 1 } as const;
let sequence = 0;

/** One RTP packet whose payload is a NAL unit (or the part of one) of this type and size. */
function packet(type: keyof typeof types, timestamp: number, size = 100): Buffer {
  const bytes = Buffer.alloc(12 + size);
  bytes.writeUInt16BE(0x8060, 0);
  bytes.writeUInt16BE(sequence++ % 65_536, 2);
  bytes.writeUInt32BE(timestamp, 4);
  bytes[12] = types[type];
  return bytes;
}
const kinds = (gop: GopCache) => Array.from({ length: gop.length }, (_, index) => gop.packet(index)[12]! & 31);
const keyFrame = (timestamp: number, size?: number) => [packet('sps', timestamp), packet('idr', timestamp, size)];
function made(options: { limit?: number; budget?: number; now?: () => number } = {}) {
  const budget = new GopBudget(options.budget ?? 64 * mebi);
  return { budget, gop: new GopCache({ ...options, budget }) };
}
const push = (gop: GopCache, ...packets: Buffer[]) => packets.forEach((each) => gop.push(each));

it('keeps what came since the newest key frame, as it came, and nothing from before the first', () => {
  const { gop } = made();
  push(gop, packet('slice', 1), packet('slice', 2));
  expect(gop.length).toBe(0);
  push(gop, ...keyFrame(3), packet('slice', 4));
  expect(kinds(gop)).toEqual([7, 5, 1]);
  const before = gop.generation;
  const lent = packet('slice', 6);
  push(gop, ...keyFrame(5), lent);
  const copy = Buffer.from(lent);
  lent.fill(0);
  expect(kinds(gop)).toEqual([7, 5, 1]);
  expect(gop.packet(2)).toEqual(copy);
  expect(gop.generation).toBeGreaterThan(before);
});

it('takes a key frame of several packets, and parameter sets with a time of their own, for one beginning', () => {
  const { gop } = made();
  push(gop, packet('sps', 1), packet('sps', 1), packet('idr', 2), packet('idr', 2), packet('sps', 2));
  expect(kinds(gop)).toEqual([7, 7, 5, 5, 7]);
});

it.each([
  ['its own limit', { limit: mebi }],
  ["the process's budget", { budget: mebi }],
])('lets a GOP go that passes %s, until the next key frame', (_, options) => {
  const { gop, budget } = made(options);
  push(gop, ...keyFrame(1, 1000));
  for (let at = 2; at < 900; at++) push(gop, packet('slice', at, 1100));
  expect(gop.length).toBe(900);
  for (let at = 900; at < 1000; at++) push(gop, packet('slice', at, 1100));
  expect([gop.length, gop.overflown, budget.used]).toEqual([0, true, 0]);
  push(gop, ...keyFrame(1001), packet('slice', 1002));
  expect([gop.length, gop.overflown]).toEqual([3, false]);
});

it('lets a GOP go that lasts longer than half a minute', () => {
  let now = 1000;
  const { gop } = made({ now: () => now });
  push(gop, ...keyFrame(1));
  now += 29_000;
  push(gop, packet('slice', 2));
  expect(gop.length).toBe(3);
  now += 2000;
  push(gop, packet('slice', 3));
  expect([gop.length, gop.overflown]).toEqual([0, true]);
});

it('holds no more memory than the GOP before it needed, and none when closed', () => {
  const { gop, budget } = made();
  push(gop, ...keyFrame(1, 30_000));
  for (let at = 2; at < 100; at++) push(gop, packet('slice', at, 30_000));
  const large = budget.used;
  push(gop, ...keyFrame(1000), ...keyFrame(1001));
  expect(budget.used).toBeLessThan(large / 50);
  gop.close();
  expect([budget.used, gop.length]).toEqual([0, 0]);
});

it('leaves the other streams their share when the budget is used up', () => {
  const budget = new GopBudget(mebi);
  const [first, second] = [new GopCache({ budget }), new GopCache({ budget })] as const;
  push(first, ...keyFrame(1));
  push(second, ...keyFrame(1));
  for (let at = 2; at < 2000; at++) push(first, packet('slice', at, 1100));
  expect(first.overflown).toBe(true);
  push(second, packet('slice', 2));
  expect(second.length).toBe(3);
});
