import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DueTimer } from './due-timer.ts';
import { createLogger } from './log.ts';

const start = Date.parse('2021-06-01T00:00:00Z');
beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

const lines: string[] = [];
const log = createLogger({ level: 'error', pretty: false, destination: { write: (line) => void lines.push(line) } });

/** Looks are counted in milliseconds after the start; each is due again after `nextMs`. */
function counted(nextMs: () => number, latestMs?: number) {
  const looks: number[] = [];
  const due = async () => {
    looks.push(Date.now() - start);
    return Date.now() + nextMs();
  };
  const timer = new DueTimer({ due, now: () => new Date(), log, failure: 'not done', latestMs });
  return { timer, looks };
}

test('nothing becomes due by itself before it is started', async () => {
  const { timer, looks } = counted(() => 5_000);
  timer.poke();
  expect(looks).toEqual([]);
  await timer.look();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(looks).toEqual([0]);
});

test.each([
  ['when something is due', 5_000, undefined, [0, 5_000, 10_000]],
  ['a second later at the soonest', -1, undefined, [0, 1_000, 2_000]],
  ['a minute later at the latest', Infinity, undefined, [0, 60_000, 120_000]],
  ['or as late as it was told', Infinity, 600_000, [0, 600_000, 1_200_000]],
])('looks at once, and then again %s', async (_, nextMs, latestMs, expected) => {
  const { timer, looks } = counted(() => nextMs, latestMs);
  timer.start();
  await vi.advanceTimersByTimeAsync(expected.at(-1)! + 1);
  expect(looks).toEqual(expected);
  await timer.close();
});

test('what changes while it looks is looked at afterwards, once', async () => {
  const running: PromiseWithResolvers<number>[] = [];
  const due = () => {
    const look = Promise.withResolvers<number>();
    running.push(look);
    return look.promise;
  };
  const timer = new DueTimer({ due, now: () => new Date(), log, failure: 'not done' });
  timer.start();
  timer.poke();
  timer.poke();
  expect(running).toHaveLength(1);
  running[0]!.resolve(Infinity);
  await vi.advanceTimersByTimeAsync(0);
  expect(running).toHaveLength(2);
  running[1]!.resolve(Infinity);
  await timer.close();
  expect(running).toHaveLength(2);
});

test('a failure is logged, and the next look tries again', async () => {
  let fails = true;
  const { timer, looks } = counted(() => {
    if (fails) throw new Error('no database');
    return Infinity;
  });
  timer.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(lines.join('')).toContain('not done');
  fails = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toEqual([0, 60_000]);
  await timer.close();
});

test('once closed it looks no more', async () => {
  const { timer, looks } = counted(() => 1_000);
  timer.start();
  await timer.close();
  timer.poke();
  timer.start();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(looks).toEqual([0]);
});
