import { join } from 'node:path';
import { exec } from '../exec.mjs';
import { BIN, ROOT, withProjectBin } from '../machine.mjs';
import { findNode } from '../node24.mjs';
import { generated } from './generated.mjs';

const BUILD_MS = 10 * 60_000;
const CLIENT = join(ROOT, 'client');
const DIST = join(CLIENT, 'dist');

/** @type {import('../run-steps.mjs').Step} */
export const consoleBuilt = generated({
  id: 'console',
  title: 'Console',
  output: DIST,
  sources: [CLIENT, join(ROOT, 'server/contract'), join(ROOT, 'package-lock.json')],
  ignore: [DIST],
  async make(context) {
    await exec(await findNode(context), [join(BIN, 'vite'), 'build', CLIENT], {
      ...context,
      cwd: ROOT,
      env: withProjectBin({ ...context.env, NODE_ENV: 'production' }),
      timeoutMs: BUILD_MS,
    });
  },
});
