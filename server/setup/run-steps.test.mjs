import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SetupError } from './errors.mjs';
import { runSteps } from './run-steps.mjs';
import { generated } from './steps/generated.mjs';

/** @type {string} */
let folder;
let screen = '';
const output = /** @type {any} */ ({ isTTY: false, write: (/** @type {string} */ text) => (screen += text) });
const run = (/** @type {import('./run-steps.mjs').Step[]} */ ...steps) =>
  runSteps(steps, { signal: new AbortController().signal, output });

beforeEach(async () => {
  screen = '';
  folder = await mkdtemp(join(tmpdir(), 'vg-steps-'));
  vi.stubEnv('DATA_DIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('what is there is left alone, the rest is done in order, and later steps see what earlier ones set', async () => {
  const never = vi.fn();
  const context = await run(
    { id: 'a', title: 'First', isDone: async () => true, run: never },
    {
      id: 'b',
      title: 'Second',
      isDone: async () => false,
      async run({ env, log }) {
        log('details\n');
        env.FOUND = 'here';
        return 'made';
      },
    },
    { id: 'c', title: 'Third', isDone: async ({ env }) => env.FOUND === 'here', run: never },
  );
  expect(never).not.toHaveBeenCalled();
  expect(context.env.FOUND).toBe('here');
  expect(screen).toMatch(
    /^\[1\/3\] First: already there \(.*\n\[2\/3\] Second …\n\[2\/3\] Second: made .*\n\[3\/3\] Third: already/,
  );
  expect(screen).not.toContain('details');
  expect(await readFile(join(folder, 'setup/b.log'), 'utf8')).toContain('details');
});

test('a failed step ends it: what failed, why with the end of its output, where all of it is, what to do', async () => {
  const never = vi.fn();
  const failing = {
    id: 'a',
    title: 'Console',
    isDone: async () => false,
    async run({ log }) {
      log('all of it');
      throw new SetupError('vite build failed', { tail: 'the reason', advice: 'Do this.' });
    },
  };
  const next = { id: 'b', title: 'Next', isDone: never, run: never };
  await expect(run(failing, next)).rejects.toThrow('vite build failed');
  expect(never).not.toHaveBeenCalled();
  for (const part of ['Console: FAILED', 'vite build failed', 'the reason', join(folder, 'setup/a.log'), 'Do this.']) {
    expect(screen).toContain(part);
  }
});

test('a generated folder is made again when a source changes or the folder is gone, and only then', async () => {
  const source = join(folder, 'source');
  const outputFolder = await mkdtemp(join(folder, 'out-'));
  await writeFile(source, 'one');
  const make = vi.fn(async () => {});
  const step = generated({ id: 'g', title: 'Generated', output: outputFolder, sources: [source], make });
  await run(step);
  await run(step);
  expect(make).toHaveBeenCalledTimes(1);
  await writeFile(source, 'two');
  await run(step);
  expect(make).toHaveBeenCalledTimes(2);
  await rm(join(outputFolder, '.made-from'));
  await run(step);
  expect(make).toHaveBeenCalledTimes(3);
});
