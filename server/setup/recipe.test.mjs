import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from './machine.mjs';
import { applyRecipe, PATCHES, replaceOnce } from './worker/recipe.mjs';

const SOURCES = join(ROOT, 'node_modules/mediasoup/worker');

/** @type {string} */
let copy;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'vg-recipe-'));
  for (const path of ['subprojects', ...PATCHES.map(({ file }) => file)]) {
    await cp(join(SOURCES, path), join(copy, path), { recursive: true });
  }
});
afterEach(() => rm(copy, { recursive: true }));

test('the recipe fits the installed mediasoup', async () => {
  await applyRecipe(copy);
  expect(await readFile(join(copy, 'src/RTC/DtlsTransport.cpp'), 'utf8')).toContain('operationType & BIO_CB_RETURN');
  const wrap = await readFile(join(copy, 'subprojects/openssl.wrap'), 'utf8');
  const directory = /^directory = (.+)$/m.exec(wrap)?.[1];
  expect(await readFile(join(copy, `subprojects/${directory}/meson.build`), 'utf8')).toContain('openssl_dep');
});

test.each(PATCHES)('a changed $file stops the build instead of going unpatched', async ({ file, from }) => {
  const path = join(copy, file);
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, 'something else'));
  await expect(applyRecipe(copy)).rejects.toThrow(/found 0 times/);
});

test('a wrap that is not asked for any more stops the build', async () => {
  await rm(join(copy, 'subprojects/libsrtp3.wrap'));
  await expect(applyRecipe(copy)).rejects.toThrow(/no wrap named libsrtp3/);
});

test('text that occurs twice is not patched by guess', () => {
  expect(() => replaceOnce('a b a', 'a', 'c')).toThrow(/2 times/);
  expect(replaceOnce('a b', 'a', '$&')).toBe('$& b');
});
