import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';

const dist = join(import.meta.dirname, '../client/dist');
/** Bytes, gzip: what a browser must have before somebody can work. */
const limit = 250_000;

type Manifest = Record<string, { file: string; imports?: string[] }>;
let manifest: Manifest;
beforeAll(async () => {
  manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'));
});

/** The scripts that a page cannot do without: the entry's, the layout's and its own, with all that they import. */
function scriptsOf(pages: string[], found = new Set<string>()): Set<string> {
  for (const page of pages) {
    const chunk = manifest[page];
    if (!chunk) throw new Error(`${page} is not in the console that was built`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    scriptsOf(chunk.imports ?? [], found);
  }
  return found;
}

// Where each role's day begins: start/start-place.ts leads there from the start page.
it.each([
  'FacilityLivePage',
  'boards/FacilityBoardPage',
  'boards/OverviewPage',
  'boards/ConnectionBoardPage',
  'ledger/LedgerPage',
  'people/RegisterPage',
])('the first JavaScript of %s is at most 250 kB gzip', async (page) => {
  const begin = ['index.html', 'pages/ConsoleLayout.vue', 'pages/StartPage.vue'];
  const files = [...scriptsOf([...begin, `pages/${page}.vue`])];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(dist, file))).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total, files.map((file, index) => `${file} ${sizes[index]}`).join('\n')).toBeLessThanOrEqual(limit);
});
