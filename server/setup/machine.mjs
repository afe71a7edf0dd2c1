import { createHash } from 'node:crypto';
import { constants, readFileSync, readdirSync, statSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');
export const BIN = join(ROOT, 'node_modules/.bin');

/**
 * The settings that matter before the server can read them itself: the environment over the `.env` file.
 * @returns {NodeJS.ProcessEnv}
 */
export function settings() {
  let file = '';
  try {
    file = readFileSync(join(ROOT, '.env'), 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  return { ...parseEnv(file), ...process.env };
}

/** @param {NodeJS.ProcessEnv} env */
export const dataFolder = (env) => resolve(ROOT, env.DATA_DIR || 'data');

/**
 * What is worth keeping outside node_modules and outside the project (XDG base directories).
 * @param {NodeJS.ProcessEnv} env
 */
export const cacheFolder = (env) => join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vong-gac');

/**
 * The environment for the project's own programs: its binaries first in PATH.
 * @param {NodeJS.ProcessEnv} env
 */
export const withProjectBin = (env) => ({ ...env, PATH: [BIN, env.PATH].filter(Boolean).join(delimiter) });

/**
 * The environment for npm, which replaces node_modules: no program of ours in PATH.
 * @param {NodeJS.ProcessEnv} env
 */
export function withoutProjectBin(env) {
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => !folder.endsWith('node_modules/.bin'));
  return { ...env, PATH: path.join(delimiter) };
}

/**
 * @param {string} program
 * @param {string} [path]
 * @returns {Promise<boolean>} whether it can be run by its name
 */
export async function inPath(program, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    if (folder && (await isExecutable(join(folder, program)))) return true;
  }
  return false;
}

/** @param {string} path */
export const isExecutable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** @param {string} path */
export const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
export const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

/**
 * A hash over the names and contents of files and of all files below folders; what is missing counts as such. Synchronous: thousands of
 * small reads through the thread pool were seen to lose a wake-up in Node 20, and a start that hangs says nothing.
 * @param {string[]} paths absolute
 * @param {{ignore?: string[]}} [options] `ignore`: absolute paths of files and folders to leave out
 * @returns {string} sha256, hexadecimal
 */
export function hashOf(paths, { ignore = [] } = {}) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    if (ignore.includes(path)) return;
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
      return;
    }
    const bytes = stats && readFileSync(path);
    hash.update(`${path.slice(ROOT.length)}\0${bytes ? bytes.length : 'missing'}\0`);
    if (bytes) hash.update(bytes);
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}
