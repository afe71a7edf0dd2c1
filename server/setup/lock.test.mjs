import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { takeLock } from './lock.mjs';

const signal = new AbortController().signal;

test('a second set-up waits for the first one to end, and is told who it is', async () => {
  const name = `vg-test-${randomUUID()}`;
  const first = await takeLock({ signal, name });
  let releasedFirst = false;
  /** @type {(pid: string) => void} */
  let onWait = () => {};
  const told = new Promise((resolve) => (onWait = resolve));
  const second = takeLock({ signal, name, onWait }).then((lock) => {
    expect(releasedFirst).toBe(true);
    return lock;
  });
  expect(await told).toBe(String(process.pid));
  releasedFirst = true;
  first.release();
  (await second).release();
});

test('waiting can be ended', async () => {
  const name = `vg-test-${randomUUID()}`;
  const first = await takeLock({ signal, name });
  const controller = new AbortController();
  const second = takeLock({ signal: controller.signal, name, onWait: () => controller.abort(new Error('enough')) });
  await expect(second).rejects.toThrow('enough');
  first.release();
});

test('every Node takes the same lock: its address is as long as an address can be', async () => {
  const name = `vg-test-${randomUUID()}`;
  const lock = await takeLock({ signal, name });
  expect(await readFile('/proc/net/unix', 'utf8')).toContain(`@${name.padEnd(107, '.')}\n`);
  lock.release();
});
