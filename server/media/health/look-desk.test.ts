import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LookDesk, type LookSubject, type Wish } from './look-desk.ts';

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

interface Fake extends LookSubject {
  looks: number;
  lookedAt: number | undefined;
  wanted: Wish | undefined;
  aborted: boolean;
}
/** A desk whose looks take `ms`, and how many ran at once at most. */
function desk(ms: number) {
  const counts = { running: 0, most: 0, total: 0 };
  const looks = new LookDesk({
    now: () => performance.now(),
    look: (_, signal) =>
      new Promise((resolve) => {
        counts.most = Math.max(counts.most, ++counts.running);
        counts.total += 1;
        const end = () => {
          counts.running -= 1;
          clearTimeout(timer);
          resolve({ pictures: [], cpuMs: ms });
        };
        const timer = setTimeout(end, ms);
        signal.addEventListener('abort', end, { once: true });
      }),
  });
  return { looks, counts };
}
function fake(wanted: Wish | undefined): Fake {
  const one: Fake = {
    ...{ looks: 0, lookedAt: undefined, wanted, aborted: false },
    tick: () => undefined,
    wish: () => one.wanted,
    material: (now) => {
      one.lookedAt = now;
      return Buffer.alloc(0);
    },
    seen: () => void (one.looks += 1),
  };
  return one;
}

it('looks at one stream at a time, in turn', async () => {
  const { looks, counts } = desk(10);
  const subjects = Array.from({ length: 5 }, () => fake('due'));
  for (const subject of subjects) looks.add(subject);
  await vi.advanceTimersByTimeAsync(2000);
  expect(counts.most).toBe(1);
  const each = subjects.map((subject) => subject.looks);
  expect(Math.min(...each)).toBeGreaterThan(0);
  expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
});

it('takes an eighth of a core in the long run, however many streams want more', async () => {
  const { looks, counts } = desk(65);
  for (let index = 0; index < 500; index++) looks.add(fake(index % 2 ? 'urgent' : 'due'));
  await vi.advanceTimersByTimeAsync(30_000);
  const before = counts.total;
  await vi.advanceTimersByTimeAsync(60_000);
  expect((counts.total - before) * (65 + 35)).toBeLessThanOrEqual(60_000 * 0.125);
  expect(counts.total - before).toBeGreaterThan(50);
});

it('has time left for many cameras that stop at once, although its turns never end', async () => {
  const { looks } = desk(80);
  for (let index = 0; index < 100; index++) looks.add(fake('due'));
  await vi.advanceTimersByTimeAsync(60_000);
  const stopped = Array.from({ length: 16 }, () => fake('urgent'));
  for (const subject of stopped) looks.add(subject);
  await vi.advanceTimersByTimeAsync(2000);
  expect(stopped.filter((subject) => subject.looks > 0)).toHaveLength(16);
});

it('ends the look at a stream that leaves, and has no timer left after the last', async () => {
  const { looks, counts } = desk(60_000);
  const one = fake('urgent');
  const leave = looks.add(one);
  await vi.advanceTimersByTimeAsync(1000);
  expect(counts.running).toBe(1);
  leave();
  await vi.advanceTimersByTimeAsync(0);
  expect(counts.running).toBe(0);
  expect(one.looks).toBe(0);
  expect(looks.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

it('waits for the look that is on its way when it is closed', async () => {
  const { looks, counts } = desk(60_000);
  looks.add(fake('due'));
  await vi.advanceTimersByTimeAsync(1000);
  await looks.close();
  expect(counts.running).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
