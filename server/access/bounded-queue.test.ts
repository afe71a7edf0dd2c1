import { expect, test } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

test('runs no more at once than allowed, refuses what comes past the waiting room, and recovers', async () => {
  const queue = new BoundedQueue({ running: 2, waiting: 3, refusal: 'full' });
  const gate = Promise.withResolvers<void>();
  let active = 0;
  let most = 0;
  const job = async () => {
    most = Math.max(most, ++active);
    await gate.promise;
    active -= 1;
  };
  const accepted = Array.from({ length: 5 }, () => queue.run(job));
  await expect(queue.run(job)).rejects.toMatchObject({ code: 'unavailable' });
  gate.resolve();
  await Promise.all(accepted);
  expect(most).toBe(2);
  expect(await queue.run(() => Promise.resolve('again'))).toBe('again');
});

test('a failed job gives its place to the next one', async () => {
  const queue = new BoundedQueue({ running: 1, waiting: 1, refusal: 'full' });
  const failed = queue.run(() => Promise.reject(new Error('no')));
  const next = queue.run(() => Promise.resolve(1));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(1);
});
