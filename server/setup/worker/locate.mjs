import { readFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, isExecutable, readJson, ROOT } from '../machine.mjs';
import { recipeHash } from './recipe.mjs';

// Where a mediasoup worker binary may be. All places are outside node_modules, so that `npm ci` keeps them.

/**
 * @typedef {object} Places
 * @property {string} version of mediasoup, from the lock file (known before anything is installed)
 * @property {string} named the binary that MEDIASOUP_WORKER_BIN names, or ''
 * @property {string} built where a binary made by this version's recipe on this kind of system is kept
 * @property {string} prebuilt where a downloaded binary is kept
 * @property {string} prebuiltName file name of the download, as mediasoup publishes it
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Places>}
 */
export async function workerPlaces(env) {
  const lock = await readJson(join(ROOT, 'package-lock.json'));
  /** @type {string} */
  const version = lock.packages['node_modules/mediasoup'].version;
  const kernel = release().split('.')[0];
  const prebuilt = `${version}-${platform()}-${arch()}-kernel${kernel}`;
  const cache = join(cacheFolder(env), 'mediasoup-worker');
  return {
    version,
    named: env.MEDIASOUP_WORKER_BIN ?? '',
    built: join(cache, `${version}-${await systemName()}-${await recipeHash()}`, 'mediasoup-worker'),
    prebuilt: join(cache, `${prebuilt}-prebuilt`, 'mediasoup-worker'),
    prebuiltName: `mediasoup-worker-${prebuilt}.tgz`,
  };
}

/**
 * @param {Places} places
 * @returns {Promise<string | undefined>} the binary to use, not necessarily proven
 */
export async function findWorker(places) {
  if (places.named) return places.named;
  for (const path of [places.built, places.prebuilt]) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** The libraries that a built binary is linked against differ by distribution, its release and the architecture. */
async function systemName() {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const value = (/** @type {string} */ key) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? '';
  return [value('ID') || platform(), value('VERSION_ID'), arch()].filter(Boolean).join('-');
}
