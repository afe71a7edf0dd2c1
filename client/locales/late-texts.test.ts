import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { vi } from './vi.ts';
import { viWhole } from './whole.ts';

/** What is fetched together, and which texts are fetched with it: nobody may ever read a key instead of its text. */
const client = join(import.meta.dirname, '..');
const late = (file: string) => file.startsWith('locales/late/');

interface Source {
  text: string;
  /** Fetched together with it; and fetched when needed. */
  imports: string[];
  opens: string[];
}
const sources = new Map<string, Source>();

beforeAll(async () => {
  for await (const file of glob('**/*.{vue,ts}', { cwd: client, exclude: ['dist/**', '**/*.test.ts'] })) {
    const text = await readFile(join(client, file), 'utf8');
    const targets = (pattern: RegExp) =>
      [...text.matchAll(pattern)].map((match) => relative(client, join(client, dirname(file), match[1]!)));
    sources.set(file, {
      text,
      imports: targets(/^import\s+(?!type\b)(?:[^;']*?from\s+)?'(\.[^']+)';/gm),
      opens: targets(/import\('(\.[^']+\.(?:vue|ts))'\)/g),
    });
  }
});

function fetchedWith(file: string, found = new Set<string>()): Set<string> {
  const source = sources.get(file);
  if (!source || found.has(file)) return found;
  found.add(file);
  for (const each of source.imports) fetchedWith(each, found);
  return found;
}

const at = (messages: object, path: string): unknown =>
  path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], messages);

function leavesOf(node: unknown, path: string): string[] {
  if (typeof node === 'string') return [path];
  return Object.entries(node ?? {}).flatMap(([name, part]) => leavesOf(part, `${path}.${name}`));
}

/** The keys that a file's strings name, whole or up to where a value is put in. */
function keysNamed(text: string): string[] {
  const named = [...text.matchAll(/['"`]([a-zA-Z]+(?:\.\w+)*)(?:['"`]|\.\$\{)/g)].map((match) => match[1]!);
  return [...new Set(named)].filter((path) => Object.hasOwn(viWhole, path.split('.')[0]!));
}

test('what is fetched together has its texts with it', async () => {
  const opened = new Set(['main.ts', ...[...sources.values()].flatMap(({ opens }) => opens)]);
  const without: string[] = [];
  for (const root of opened) {
    if (root.startsWith('locales/')) continue;
    const files = [...fetchedWith(root)];
    const texts: object[] = [vi];
    for (const file of files.filter(late)) {
      const part = file.replace('late/', 'vi-');
      texts.push(...Object.values((await import(join(client, part))) as Record<string, object>));
    }
    for (const file of files.filter((each) => !each.startsWith('locales/'))) {
      for (const path of keysNamed(sources.get(file)!.text)) {
        // A single word is seldom a key.
        if (!path.includes('.') && !sources.get(file)!.text.includes(`\`${path}.\${`)) continue;
        const absent = leavesOf(at(viWhole, path), path).filter((key) => !texts.some((part) => at(part, key)));
        if (absent.length > 0) without.push(`${root}: ${file} shows ${path} (${absent.length})`);
      }
    }
  }
  expect(without).toEqual([]);
});

test('what is opened within a page waits for the texts that it brings', () => {
  const hasty = [...sources].flatMap(([file, { text }]) =>
    [...text.matchAll(/defineAsyncComponent\(\(\) => import\('(\.[^']+)'\)/g)]
      .map((match) => relative(client, join(client, dirname(file), match[1]!)))
      .filter((target) => [...fetchedWith(target)].some(late))
      .map((target) => `${file} opens ${target}`),
  );
  expect(hasty).toEqual([]);
});

test('every key that is written out has a text', () => {
  const unknown = [...sources].flatMap(([file, { text }]) =>
    [...text.matchAll(/[^\w.]\$?t\(\s*'([^']+)'/g)]
      .filter((match) => typeof at(viWhole, match[1]!) !== 'string')
      .map((match) => `${file}: ${match[1]}`),
  );
  expect(unknown).toEqual([]);
});
