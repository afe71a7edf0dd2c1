import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { capture } from './exec.mjs';
import { SetupError } from './errors.mjs';
import { ROOT, withoutProjectBin } from './machine.mjs';

/** The server needs it: type stripping, AsyncDisposableStack, crypto.argon2. */
const MAJOR = 24;

/**
 * The Node that runs the project: the one that came as an npm package, else the system's if it is new enough.
 * @param {import('./run-steps.mjs').Context} context
 * @returns {Promise<string>} its path or name
 */
export async function findNode({ env, signal }) {
  const packaged = join(ROOT, `node_modules/node-${platform()}-${arch()}/bin/node`);
  const outside = withoutProjectBin(env);
  const tried = [];
  for (const node of [packaged, 'node']) {
    const { code, output, missing } = await capture(node, ['--version'], { env: outside, timeoutMs: 10_000, signal });
    const major = Number(/^v(\d+)\./.exec(output)?.[1]);
    if (code === 0 && major >= MAJOR) return node;
    tried.push(`    ${node}: ${missing ? 'not there' : output.trim() || `exit code ${code}`}`);
  }
  throw new SetupError(`there is no Node ${MAJOR} for ${platform()} ${arch()}:\n${tried.join('\n')}`, {
    advice: `Install Node ${MAJOR} or newer (https://nodejs.org) so that \`node\` in PATH is it, then start again.`,
  });
}
