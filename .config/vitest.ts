import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const databaseSetup = fileURLToPath(new URL('../server/testing/database-setup.ts', import.meta.url));

/** What is about the embedded database alone, and the leaves, which know no database (lint holds them to it), need no second run on PostgreSQL. */
const sameOnBoth = [
  '**/embedded-*.integration.test.ts',
  ...['media', 'onvif', 'simulator'].map((leaf) => `server/${leaf}/**/*.integration.test.ts`),
];

/** Whatever is polled for may take as long as a busy machine needs: what does not come is what fails. Milliseconds. */
const patient = { poll: { timeout: 100_000 } };

/** `unit`: no processes, no files. `integration`: real parts. `browser`: the whole, through Chromium. */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          root,
          include: ['{server,client,prisma}/**/*.test.{ts,mjs}'],
          exclude: [...configDefaults.exclude, '**/*.{integration,browser}.test.*'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          root,
          include: ['{server,prisma}/**/*.integration.test.ts'],
          exclude: [...configDefaults.exclude, ...(process.env.TEST_DATABASE === 'postgres' ? sameOnBoth : [])],
          globalSetup: databaseSetup,
          pool: 'forks', // a native crash ends its own file alone
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: patient,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          root,
          include: ['{server,client}/**/*.browser.test.ts'],
          globalSetup: databaseSetup,
          pool: 'forks',
          maxWorkers: 1,
          // Each wait has a limit of its own (testing/browser.ts); many of them follow one another in a story.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
