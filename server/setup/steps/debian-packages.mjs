import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SetupError } from '../errors.mjs';
import { capture, exec } from '../exec.mjs';
import { exists, inPath } from '../machine.mjs';
import { unmet } from '../requirements.mjs';

const UPDATE_MS = 5 * 60_000;
const INSTALL_MS = 30 * 60_000;
/** Another package manager at work (unattended upgrades) is waited for, s. */
const LOCK_WAIT = ['-o', 'DPkg::Lock::Timeout=300'];
/** Debian makes and starts a database cluster with the PostgreSQL package unless this says otherwise, for the time of the installation. */
const CLUSTER_CONFIG = '/etc/postgresql-common/createcluster.d/vong-gac.conf';

/**
 * @param {(context: import('../run-steps.mjs').Context) => Promise<import('../requirements.mjs').Requirement[]>} needed
 * @returns {import('../run-steps.mjs').Step}
 */
export function debianPackages(needed) {
  return {
    id: 'debian-packages',
    title: 'System packages',
    isDone: async (context) => (await unmet(await needed(context))).length === 0,
    run: async (context) => installMissing(await needed(context), context),
  };
}

/**
 * @param {import('../requirements.mjs').Requirement[]} requirements
 * @param {import('../run-steps.mjs').Context} context
 * @returns {Promise<string>} a remark for the progress line
 */
async function installMissing(requirements, { env, signal, log }) {
  const missing = await unmet(requirements);
  const hasApt = (await inPath('apt-get')) && (await exists('/etc/debian_version'));
  const isRoot = process.getuid?.() === 0;
  if (!hasApt || !isRoot) throw cannotInstall(missing, { hasApt });

  const packages = packagesOf(missing);
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, signal, log };
  // A stale list of one foreign source fails the update and need not matter: the installation decides.
  const update = await capture('apt-get', ['update', ...LOCK_WAIT], { ...options, timeoutMs: UPDATE_MS });
  try {
    if (packages.includes('postgresql')) await preventCluster();
    await exec('apt-get', ['install', '--yes', '--no-install-recommends', ...LOCK_WAIT, ...packages], {
      ...options,
      timeoutMs: INSTALL_MS,
      explain: (output) => explain(output, update.code !== 0),
    });
  } finally {
    await rm(CLUSTER_CONFIG, { force: true });
  }
  const still = await unmet(requirements);
  if (still.length > 0) {
    throw new SetupError(`installed, but still missing: ${still.map(({ name }) => name).join(', ')}`, {
      advice: `Look at what shadows the programs of the packages ${packagesOf(still).join(' ')} in PATH.`,
    });
  }
  return `installed ${packages.length}`;
}

/** @param {import('../requirements.mjs').Requirement[]} missing */
export const packagesOf = (missing) => [...new Set(missing.map(({ debian }) => debian))];

/**
 * @param {import('../requirements.mjs').Requirement[]} missing
 * @param {{hasApt: boolean}} system
 * @returns {SetupError}
 */
export function cannotInstall(missing, { hasApt }) {
  const list = missing.map(({ name, debian }) => `    ${name}${hasApt ? ` (package ${debian})` : ''}`).join('\n');
  const packages = packagesOf(missing).join(' ');
  const advice = hasApt
    ? `Ask an administrator to install them, or run as root:\n    apt-get update && apt-get install --no-install-recommends ${packages}`
    : `This is not Debian: install them by your system's own means. On Debian 12 the packages are:\n    ${packages}`;
  const why = hasApt ? 'only root may install packages, and these are missing' : 'these are missing';
  return new SetupError(`${why}:\n\n${list}`, { advice: `${advice}\nThen start again.` });
}

async function preventCluster() {
  await mkdir(dirname(CLUSTER_CONFIG), { recursive: true });
  await writeFile(CLUSTER_CONFIG, 'create_main_cluster = false\n');
}

/**
 * @param {string} output
 * @param {boolean} updateFailed
 */
function explain(output, updateFailed) {
  if (/Unable to locate package|has no installation candidate/.test(output) || updateFailed) {
    return 'The package lists could not be read in full: check the network, any proxy, and /etc/apt/sources.list.d.';
  }
  if (/Could not get lock/.test(output)) return 'Another package manager is at work: wait for it, then start again.';
  if (/dpkg was interrupted/.test(output)) return 'Run `dpkg --configure -a`, then start again.';
  if (/No space left|enough free space/.test(output)) return 'The disk is full: about 1 GB is needed.';
  return undefined;
}
