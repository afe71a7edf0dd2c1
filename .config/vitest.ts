import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const databaseSetup = fileURLToPath(new URL('../server/testing/database-setup.ts', import.meta.url));

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
        },
      },
      {
        test: {
          name: 'integration',
          root,
          include: ['{server,prisma}/**/*.integration.test.ts'],
          // What is only about the embedded database needs no second run on the other kind.
          exclude: [
            ...configDefaults.exclude,
            ...(process.env.TEST_DATABASE === 'postgres' ? ['**/embedded-*.integration.test.ts'] : []),
          ],
          globalSetup: databaseSetup,
          pool: 'forks', // a native crash ends its own file alone
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
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
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
