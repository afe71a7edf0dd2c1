import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exec } from '../exec.mjs';
import { ROOT } from '../machine.mjs';
import { applyRecipe, MESON_OPTIONS } from './recipe.mjs';

/** Measured: just under 4 minutes on two cores. A slow single core gets its time. */
const COMPILE_MS = 45 * 60_000;
const TREE = 'tree-';
/** A build folder older than this was left behind by a build that was killed, ms. */
const STALE_MS = 2 * COMPILE_MS;

/**
 * Builds the worker from the sources in its npm package against the system's libraries and puts it into its place whole.
 * @param {import('./locate.mjs').Places} places
 * @param {import('../run-steps.mjs').Context} context
 */
export async function buildWorker(places, { env, signal, log }) {
  const home = dirname(places.built);
  const cache = dirname(home);
  await mkdir(cache, { recursive: true });
  await removeStale(cache);
  const tree = await mkdtemp(join(cache, TREE));
  try {
    const source = join(tree, 'worker');
    await cp(join(ROOT, 'node_modules/mediasoup/worker'), source, { recursive: true });
    await applyRecipe(source);
    const options = { cwd: source, env, signal, log };
    await exec('meson', ['setup', 'build', ...MESON_OPTIONS], { ...options, timeoutMs: 5 * 60_000 });
    // The generated headers first, alone: nothing makes the other targets wait for them.
    for (const target of ['flatbuffers-generator', 'mediasoup-worker']) {
      await exec('meson', ['compile', '-C', 'build', target], { ...options, timeoutMs: COMPILE_MS, explain });
    }
    const result = join(tree, 'result');
    await mkdir(result);
    await cp(join(source, 'build/mediasoup-worker'), join(result, 'mediasoup-worker'));
    await rm(home, { recursive: true, force: true });
    await rename(result, home);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** @param {string} output */
function explain(output) {
  if (/Killed signal|out of memory|cannot allocate/i.test(output)) {
    return 'The compiler ran out of memory: it needs about 1.5 GB per core. Close other programs or add swap.';
  }
  if (/No space left/i.test(output)) return 'The disk is full: the build needs about 500 MB in the cache folder.';
  return undefined;
}

/** @param {string} cache */
async function removeStale(cache) {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(TREE)) continue;
    const path = join(cache, entry);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}
