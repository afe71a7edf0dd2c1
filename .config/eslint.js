import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import { leafPackages, zones } from './import-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What is not part of the running server may reach into every part of it. */
const notServed = ['server/testing/**', 'server/bench/**', 'server/setup/**', '**/*.test.*'];
const envImport = {
  selector: 'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
  message: 'Only config.ts reads settings.',
};
/** Each of these goes by the zone that the machine happens to be set to. */
const machineClock = [
  'MemberExpression[object.name="Intl"][property.name="DateTimeFormat"]',
  'MemberExpression[property.name=/^toLocale(Date|Time)String$/]',
  'CallExpression[callee.property.name="toLocaleString"][callee.object.callee.name="Date"]',
  'MemberExpression[property.name=/^(get|set)(Hours|Minutes|Date|Day|Month|FullYear|TimezoneOffset)$/]',
  'NewExpression[callee.name="Date"][arguments.length>1]',
].map((selector) => ({ selector, message: 'Only vietnam-clock.ts knows times of day.' }));
/** A name that begins with _ says that it is not used. */
const unused = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' };

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'client/dist/',
      'server/db/generated/',
      'coverage/',
      'data/',
      'bench-results/',
      'test-artefacts/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'object-shorthand': 'error',
      'prefer-template': 'error',
      'no-implicit-coercion': 'error',
      // Streams are told apart by their control characters.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: nodeGlobals() },
    rules: { 'no-unused-vars': ['error', unused] },
  },
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      // `parser` is for the scripts of components, also of those that are only followed as imports.
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: root,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', unused],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // With types: a promise that nobody waits for is a failure that nobody hears of.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  {
    // Their code runs partly in a page, so they are type-checked with the page's types.
    files: ['server/bench/**/*.ts', 'server/testing/browser.ts', '**/*.browser.test.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'server/testing/tsconfig.json' } },
  },
  {
    // Answers from outside, about which each test says what it expects.
    files: ['server/testing/**/*.ts', '**/*.test.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    rules: {
      ...vue.configs['no-layout-rules'].rules,
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/no-v-html': 'error',
      // The compiler checks what is used where.
      'no-undef': 'off',
    },
  },
  {
    files: ['server/**/*.ts', 'client/**/*.{ts,vue}'],
    ignores: notServed,
    plugins: { 'import-x': importX },
    settings: {
      'import-x/ignore': ['/node_modules/', '/db/generated/'],
      'import-x/extensions': ['.ts', '.vue', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'], 'vue-eslint-parser': ['.vue'] },
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.vue', '.js'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: root, zones }],
      // Pages come when they are opened, long after what they import.
      'import-x/no-cycle': ['error', { allowUnsafeDynamicCyclicDependency: true, ignoreExternal: true }],
    },
  },
  {
    files: ['server/{media,onvif,simulator}/**/*.ts'],
    ignores: notServed,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: leafPackages, message: 'A leaf knows no database and no wire.' }] },
      ],
    },
  },
  {
    files: ['client/**/*.{ts,vue}'],
    ignores: notServed,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '(^|/)server/', allowTypeImports: true, message: 'The client takes types alone from the server.' },
          ],
        },
      ],
    },
  },
  {
    files: ['server/**/*.ts', 'prisma/**/*.ts', 'client/**/*.{ts,vue}'],
    ignores: [...notServed, 'server/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads settings.' },
      ],
      'no-restricted-syntax': ['error', envImport],
    },
  },
  {
    files: ['client/**/*.{ts,vue}'],
    ignores: [...notServed, 'client/vietnam-clock.ts'],
    rules: { 'no-restricted-syntax': ['error', envImport, ...machineClock] },
  },
);

/** What Node gives every script, as far as the set-up scripts use it. */
function nodeGlobals() {
  const names = ['process', 'console', 'Buffer', 'URL', 'fetch', 'AbortSignal', 'AbortController', 'performance'];
  const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'];
  return Object.fromEntries([...names, ...timers].map((name) => [name, 'readonly']));
}
