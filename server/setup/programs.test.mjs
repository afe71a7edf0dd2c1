import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launch, runUntilEnd } from './programs.mjs';

/** @type {string} */
let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vg-programs-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** @param {string} script */
const shell = (script) => launch('sh', ['-c', script], { env: { ...process.env, FOLDER: folder } });

test('the exit code is passed on, also that of a signal', async () => {
  expect(await runUntilEnd([shell('exit 7')])).toBe(7);
  expect(await runUntilEnd([shell('kill -KILL $$')])).toBe(137);
});

test('when one of two ends, the other is asked to end and is waited for', async () => {
  const other = shell(
    `trap 'sleep 0.2; touch $FOLDER/tidied; exit 0' TERM; touch $FOLDER/up; while :; do sleep 0.05; done`,
  );
  await expect.poll(() => existsSync(join(folder, 'up'))).toBe(true);
  expect(await runUntilEnd([shell('exit 3'), other])).toBe(3);
  expect(existsSync(join(folder, 'tidied'))).toBe(true);
});

test('what a program leaves behind ends with it', async () => {
  expect(await runUntilEnd([shell('sleep 60 & echo $! > $FOLDER/pid')])).toBe(0);
  const pid = (await readFile(join(folder, 'pid'), 'utf8')).trim();
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 30_000 }).toBe(false);
});

test('past its limit a program is ended', async () => {
  expect(await runUntilEnd([shell('exec sleep 60')], { limitMs: 100 })).toBe(143);
});
