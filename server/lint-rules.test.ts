import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { mayImport } from '../.config/import-rules.ts';

const root = resolve(import.meta.dirname, '..');
const config = { cwd: root, overrideConfigFile: join(root, '.config/eslint.js') };
/** Without types, which take seconds to load and which no rule about imports needs. */
const untyped = {
  ...config,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
};
const eslint = new ESLint({
  ...untyped,
  ruleFilter: ({ ruleId }) => /^(import-x\/no-restricted-paths|(@typescript-eslint\/)?no-restricted-.*)$/.test(ruleId),
});

/** The rules that a text breaks when it stands in the file. */
async function broken(filePath: string, text: string, linter = eslint): Promise<(string | null)[]> {
  const [result] = await linter.lintText(text, { filePath: join(root, filePath) });
  return result?.messages.map(({ ruleId, fatal, message }) => (fatal ? message : ruleId)) ?? [];
}

const isTest = (name: string): boolean => name.includes('.test.');
/** Wiring and what is not part of the running server: free to import. */
const free = ['main.ts', 'server.ts', 'wiring', 'demo.ts', 'testing', 'bench', 'setup'];
const parts = readdirSync(join(root, 'server')).filter((name) => !/\.md$/.test(name) && !isTest(name));

/** `contract/common.ts` for `contract`: a module that exists, because only those can be told apart. */
function moduleOf(part: string): string {
  if (part.endsWith('.ts')) return part;
  const folder = join(root, 'server', part);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = files.find((name) => name.endsWith('.ts') && !isTest(name));
  return found ? `${part}/${found}` : part;
}
const modules = new Map(
  parts.map((part) => [part, moduleOf(part)] as const).filter(([, module]) => module.endsWith('.ts')),
);

test('every part of the server has its place among the layers', () => {
  expect(parts.filter((part) => !(part in mayImport) && !free.includes(part))).toEqual([]);
});

describe('imports inside the server', () => {
  const ruled = [...modules.keys()].filter((part) => part in mayImport);

  test.each(ruled)('%s imports from the layers below it alone', async (part) => {
    const [file, up] = part.endsWith('.ts') ? [`server/${part}`, './'] : [`server/${part}/x.ts`, '../'];
    for (const [other, module] of modules) {
      if (other === part) continue;
      const found = await broken(file, `import '${up}${module}';\n`);
      const expected = mayImport[part]?.includes(other) ? [] : ['import-x/no-restricted-paths'];
      expect(found, `${part} -> ${other}`).toEqual(expected);
    }
  });

  test.each([
    ['a type', `import type { Database } from '../db/database.ts';`],
    ['a re-export', `export * from '../db/database.ts';`],
    ['an import() at run time', `await import('../db/database.ts');`],
    ['a detour', `import './../../server/db/database.ts';`],
  ])('%s counts too', async (_, text) => {
    expect(await broken('server/media/x.ts', `${text}\n`)).toEqual(['import-x/no-restricted-paths']);
  });

  test('from folders further down too', async () => {
    const text = `import '../../http/app.ts';\n`;
    expect(await broken('server/cameras/deep/x.ts', text)).toEqual(['import-x/no-restricted-paths']);
  });
});

test('modules do not import each other in a circle', async () => {
  const circles = new ESLint({ ...untyped, ruleFilter: ({ ruleId }) => ruleId === 'import-x/no-cycle' });
  // http/session-routes.ts imports access/tokens.ts.
  const text = `import '../http/session-routes.ts';\n`;
  expect(await broken('server/access/tokens.ts', text, circles)).toEqual(['import-x/no-cycle']);
  expect(await broken('server/http/app.ts', text, circles)).toEqual([]);
});

describe('packages', () => {
  test.each(['@prisma/client', '@prisma/adapter-pg', 'pg', 'express', 'socket.io', 'jsonwebtoken'])(
    'no leaf imports %s',
    async (name) => {
      for (const leaf of ['media', 'onvif', 'simulator']) {
        const found = await broken(`server/${leaf}/x.ts`, `import '${name}';\n`);
        expect(found, leaf).toEqual(['no-restricted-imports']);
      }
      expect(await broken('server/http/x.ts', `import '${name}';\n`)).toEqual([]);
    },
  );
});

describe('the client', () => {
  test('takes types of the contract', async () => {
    expect(await broken('client/x.ts', `import type { Rest } from '../server/contract/rest.ts';\n`)).toEqual([]);
  });

  test('takes no code of the contract', async () => {
    const found = await broken('client/deep/x.ts', `import { rest } from '../../server/contract/rest.ts';\n`);
    expect(found).toEqual(['@typescript-eslint/no-restricted-imports']);
  });

  test('is held to it in its components too', async () => {
    const component = (line: string) => `<script setup lang="ts">\n${line}\n</script>\n<template><i /></template>\n`;
    const code = component(`import { rest } from '../server/contract/rest.ts';`);
    expect(await broken('client/X.vue', code)).toEqual(['@typescript-eslint/no-restricted-imports']);
    const config = component(`import type { Config } from '../server/config.ts';`);
    expect(await broken('client/X.vue', config)).toEqual(['import-x/no-restricted-paths']);
  });

  test('takes nothing else of the server, not even types', async () => {
    const found = await broken('client/x.ts', `import type { Config } from '../server/config.ts';\n`);
    expect(found).toEqual(['import-x/no-restricted-paths']);
  });

  test('is unknown to the server', async () => {
    const found = await broken('server/http/x.ts', `import '../../client/router.ts';\n`);
    expect(found).toContain('import-x/no-restricted-paths');
  });
});

test.each([
  'new Intl.DateTimeFormat("vi").format(0)',
  'new Date().toLocaleTimeString()',
  'new Date().toLocaleString()',
  'new Date().getHours()',
  'new Date(2026, 10, 22)',
])('times of day are vietnam-clock.ts’s alone: %s', async (text) => {
  const code = `export const x = ${text};\n`;
  expect(await broken('client/x.ts', code)).toEqual(['no-restricted-syntax']);
  expect(await broken('client/vietnam-clock.ts', code)).toEqual([]);
});

describe('settings', () => {
  test.each([
    ['no-restricted-properties', 'export const x = process.env;'],
    ['no-restricted-properties', 'export const x = process["env"].PORT;'],
    ['no-restricted-properties', 'export const { env } = process;'],
    ['no-restricted-syntax', `import { env } from 'node:process';\nexport const x = env;`],
  ])('are read by config.ts alone (%s)', async (rule, text) => {
    expect(await broken('server/http/x.ts', `${text}\n`)).toEqual([rule]);
    expect(await broken('server/config.ts', `${text}\n`)).toEqual([]);
    expect(await broken('server/setup/x.ts', `${text}\n`)).toEqual([]);
  });
});

test('a promise that nobody waits for is an error', { timeout: 180_000 }, async () => {
  const typed = new ESLint({
    ...config,
    ruleFilter: ({ ruleId }) => ruleId === '@typescript-eslint/no-floating-promises',
  });
  const text = `import { hashPassword } from './passwords.ts';\nhashPassword('x');\n`;
  expect(await broken('server/access/actor.ts', text, typed)).toEqual(['@typescript-eslint/no-floating-promises']);
});
