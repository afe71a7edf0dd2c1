import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupError } from '../errors.mjs';
import { capture, lastLines } from '../exec.mjs';
import { findNode } from '../node24.mjs';
import { buildWorker } from '../worker/build.mjs';
import { downloadWorker } from '../worker/download.mjs';
import { findWorker, workerPlaces } from '../worker/locate.mjs';

const PROOF = join(import.meta.dirname, '../worker/proof.mjs');
/** The proof limits itself to 20 s. */
const PROOF_MS = 30_000;

/**
 * Before packages are installed: whether there is a binary decides whether compilers and libraries are needed at all.
 * @type {import('../run-steps.mjs').Step}
 */
export const fetchMediaWorker = {
  id: 'media-worker-download',
  title: 'Media worker, prebuilt',
  isDone: async ({ env }) => (await findWorker(await workerPlaces(env))) !== undefined,
  async run(context) {
    const reason = await downloadWorker(await workerPlaces(context.env), context);
    return reason ? `none (${reason}), it will be built here` : 'downloaded';
  },
};

/**
 * @param {import('../run-steps.mjs').Context} context
 * @returns {Promise<boolean>}
 */
export const workerMustBeBuilt = async ({ env }) => (await findWorker(await workerPlaces(env))) === undefined;

/**
 * A worker that has proven itself, named to all that follow by MEDIASOUP_WORKER_BIN. It is proven at every start (0.2 s):
 * the libraries under a binary can be replaced at any time.
 * @param {import('../run-steps.mjs').Step} buildPackages installs what a build needs
 * @returns {import('../run-steps.mjs').Step}
 */
export function mediaWorker(buildPackages) {
  return {
    id: 'media-worker',
    title: 'Media worker',
    async isDone(context) {
      const binary = await findWorker(await workerPlaces(context.env));
      if (!binary || (await refusal(binary, context))) return false;
      context.env.MEDIASOUP_WORKER_BIN = binary;
      return true;
    },
    async run(context) {
      const places = await workerPlaces(context.env);
      if (places.named) {
        const tail = await refusal(places.named, context);
        throw new SetupError(`the binary that MEDIASOUP_WORKER_BIN names cannot be used: ${places.named}`, {
          tail,
          advice: `Unset MEDIASOUP_WORKER_BIN to have one made here, or name a mediasoup ${places.version} worker.`,
        });
      }
      // What is there did not prove itself.
      for (const path of [places.built, places.prebuilt]) await rm(dirname(path), { recursive: true, force: true });
      if (!(await buildPackages.isDone(context))) await buildPackages.run(context);
      await buildWorker(places, context);
      const tail = await refusal(places.built, context);
      if (tail) throw new SetupError('the worker was built, but does not pass encrypted media', { tail });
      context.env.MEDIASOUP_WORKER_BIN = places.built;
      return 'built and proven';
    },
  };
}

/**
 * @param {string} binary
 * @param {import('../run-steps.mjs').Context} context
 * @returns {Promise<string | undefined>} why it cannot be used, or undefined when it is proven
 */
async function refusal(binary, context) {
  const node = await findNode(context);
  const { code, output } = await capture(node, [PROOF, binary], { ...context, timeoutMs: PROOF_MS, log: undefined });
  return code === 0 ? undefined : lastLines(output) || `exit code ${code}`;
}
