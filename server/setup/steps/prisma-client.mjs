import { join } from 'node:path';
import { exec } from '../exec.mjs';
import { ROOT, withProjectBin } from '../machine.mjs';
import { findNode } from '../node24.mjs';
import { generated } from './generated.mjs';

const GENERATE_MS = 2 * 60_000;

/** @type {import('../run-steps.mjs').Step} */
export const prismaClient = generated({
  id: 'prisma-client',
  title: 'Database client',
  output: join(ROOT, 'server/db/generated'),
  // The version is in the lock of the packages; a client of another one does not run.
  sources: ['prisma/schema.prisma', '.config/prisma.ts', 'node_modules/prisma/package.json'].map((path) =>
    join(ROOT, path),
  ),
  async make(context) {
    await exec(await findNode(context), [join(ROOT, 'server/setup/prisma.mjs'), 'generate'], {
      ...context,
      cwd: ROOT,
      env: withProjectBin(context.env),
      timeoutMs: GENERATE_MS,
    });
  },
});
