import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { capture, exec } from './exec.mjs';

const node = (/** @type {string} */ script, options = {}) =>
  exec(process.execPath, ['-e', script], { timeoutMs: 10_000, ...options });

test('a failed command carries the end of its output and the advice drawn from it', async () => {
  const failed = node("for (let i = 0; i < 100; i++) console.log('line', i); process.exit(3)", {
    explain: (/** @type {string} */ output) => (output.includes('line 99') ? 'Look there.' : undefined),
  });
  const error = await failed.catch((reason) => reason);
  expect(error.message).toMatch(/exit code 3/);
  expect(error.tail).toContain('line 99');
  expect(error.tail).not.toContain('line 50');
  expect(error.advice).toBe('Look there.');
});

test('a missing program is named', async () => {
  await expect(exec('no-such-program-here', [], { timeoutMs: 1_000 })).rejects.toThrow(
    /no-such-program-here is not installed/,
  );
});

test('a command that does not end is ended at its limit', async () => {
  await expect(node('setInterval(() => {}, 1000)', { timeoutMs: 200 })).rejects.toThrow(/did not end within/);
});

test('a command is ended when the set-up is, with the reason of that', async () => {
  const controller = new AbortController();
  const running = node("console.log('up'); setInterval(() => {}, 1000)", {
    signal: controller.signal,
    log: (/** @type {string} */ text) => text.startsWith('up') && controller.abort(new Error('interrupted')),
  });
  await expect(running).rejects.toThrow('interrupted');
});

test('what a command started ends with it, and does not hold up the end', async () => {
  const script =
    "const { spawn } = require('child_process'); const c = spawn('sleep', ['60'], { stdio: 'inherit' }); console.log('pid', c.pid)";
  const controller = new AbortController();
  let pid = 0;
  const running = node(script, {
    signal: controller.signal,
    log(/** @type {string} */ text) {
      pid ||= Number(/^pid (\d+)/.exec(text)?.[1] ?? 0);
      if (pid) controller.abort(new Error('interrupted'));
    },
  });
  await expect(running).rejects.toThrow('interrupted');
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 30_000 }).toBe(false);
});

test('a service that stays behind does not hold up the end', async () => {
  const script =
    "const c = require('child_process').spawn('sleep', ['30'], { stdio: 'inherit', detached: true }); c.unref(); console.log('pid', c.pid)";
  const output = await node(script);
  process.kill(Number(/^pid (\d+)/.exec(output)?.[1]));
});

test('output is kept within its limit', async () => {
  const { output } = await capture(process.execPath, ['-e', "process.stdout.write('x'.repeat(1e6) + 'end')"], {
    timeoutMs: 10_000,
  });
  expect(output.length).toBeLessThanOrEqual(256 * 1024);
  expect(output.endsWith('end')).toBe(true);
});
