import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from '../exec.mjs';
import { readJson, ROOT, withoutProjectBin } from '../machine.mjs';
import { findNode } from '../node24.mjs';

const INSTALL_MS = 15 * 60_000;

/** @type {import('../run-steps.mjs').Step} */
export const npmPackages = {
  id: 'npm-packages',
  title: 'npm packages and Node 24',
  async isDone(context) {
    if (!(await isInstalled(ROOT))) return false;
    await findNode(context);
    return true;
  },
  async run(context) {
    const env = withoutProjectBin(context.env);
    // Development packages are needed to build the console and to apply the schema, whatever NODE_ENV says.
    await exec('npm', ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error'], {
      ...context,
      cwd: ROOT,
      env,
      timeoutMs: INSTALL_MS,
      explain,
    });
    await findNode(context);
  },
};

/**
 * Compares the lock file with the one that npm leaves in node_modules as the last thing of an installation that came to its
 * end. A half-finished one has none, or lacks folders.
 * @param {string} root folder of the project
 * @returns {Promise<boolean>}
 */
export async function isInstalled(root) {
  const [wanted, installed] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => readJson(join(root, file)).catch(() => {})),
  );
  if (!wanted || !installed) return false;
  const missing = Object.entries(wanted.packages).filter(([path, entry]) => {
    if (path === '') return false;
    const found = installed.packages[path];
    if (!found) return !entry.optional && !entry.devOptional; // optional: another platform's
    return found.version !== entry.version || found.integrity !== entry.integrity;
  });
  if (missing.length > 0) return false;
  return Object.keys(installed.packages).every(
    (path) => path in wanted.packages && existsSync(join(root, path, 'package.json')),
  );
}

/**
 * @param {string} output of a failed `npm ci`
 * @returns {string | undefined} what to do
 */
export function explain(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network/i.test(output)) {
    return 'The npm registry cannot be reached. Check the network and any proxy; `npm config get registry` shows its address.';
  }
  if (/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_/.test(output)) {
    return "The npm registry's certificate is not trusted here: `npm config set cafile` names the authority's certificate.";
  }
  if (/in sync|EUSAGE/.test(output)) {
    return 'package.json and package-lock.json do not belong together: run `npm install`, or restore both from git.';
  }
  if (/EINTEGRITY/.test(output))
    return 'A package is not the one that was pinned: `npm cache clean --force`, then start again.';
  if (/EACCES|EPERM/.test(output)) {
    return 'node_modules or the npm cache belongs to somebody else: give it to the present user, or remove it.';
  }
  if (/ENOSPC/.test(output)) return 'The disk is full: about 1 GB is needed.';
  return undefined;
}
