import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain, isInstalled } from './steps/npm-packages.mjs';

const LOCK = {
  '': { name: 'project' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-c', optional: true },
};
const { 'node_modules/elsewhere': _, '': __, ...INSTALLED } = LOCK;

/** @type {string} */
let root;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vg-npm-'));
  for (const path of Object.keys(INSTALLED)) {
    await mkdir(join(root, path), { recursive: true });
    await writeFile(join(root, path, 'package.json'), '{}');
  }
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCK }));
  await leaveHiddenLock(INSTALLED);
});
afterEach(() => rm(root, { recursive: true }));

/** @param {object} packages */
const leaveHiddenLock = (packages) =>
  writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));

test("a whole installation counts, though another platform's package is not there", async () => {
  expect(await isInstalled(root)).toBe(true);
});

test('an installation that did not come to its end does not count', async () => {
  await rm(join(root, 'node_modules/.package-lock.json'));
  expect(await isInstalled(root)).toBe(false);
});

test('a package whose folder is gone does not count', async () => {
  await rm(join(root, 'node_modules/a/node_modules/b'), { recursive: true });
  expect(await isInstalled(root)).toBe(false);
});

test.each([
  ['another version', { ...INSTALLED, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
  ['another content', { ...INSTALLED, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }],
  ['a package less', { 'node_modules/a': INSTALLED['node_modules/a'] }],
  ['a package more', { ...INSTALLED, 'node_modules/z': { version: '1.0.0' } }],
])('%s than the lock file names does not count', async (_name, packages) => {
  await leaveHiddenLock(packages);
  expect(await isInstalled(root)).toBe(false);
});

test.each([
  ['npm error code ENOTFOUND\nnpm error network request failed', /registry cannot be reached/],
  [
    'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync',
    /npm install/,
  ],
  ['npm error code ENOSPC', /disk is full/],
])('a failed npm ci is explained: %s', (output, advice) => {
  expect(explain(output)).toMatch(advice);
});
