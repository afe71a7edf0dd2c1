import { constants } from 'node:os';
import { Interrupted } from './errors.mjs';
import { takeLock } from './lock.mjs';
import { BROWSER, BUILD, POSTGRES, RTSP_SERVER, RUNTIME } from './requirements.mjs';
import { explain, runSteps } from './run-steps.mjs';
import { certificate } from './steps/certificate.mjs';
import { consoleBuilt } from './steps/console.mjs';
import { debianPackages } from './steps/debian-packages.mjs';
import { fetchMediaWorker, mediaWorker, workerMustBeBuilt } from './steps/media-worker.mjs';
import { npmPackages } from './steps/npm-packages.mjs';
import { prismaClient } from './steps/prisma-client.mjs';

/** What the system must bring besides what the server itself needs. */
export const FOR_TESTS = [...BROWSER, ...RTSP_SERVER, ...POSTGRES];
export const FOR_BENCH = BROWSER;

/**
 * @param {{also?: import('./requirements.mjs').Requirement[], console?: boolean}} [options] `also`: more of the system;
 *   `console`: whether the built console is needed
 * @returns {import('./run-steps.mjs').Step[]} in the order in which they build on each other
 */
function stepsFor({ also = [], console: withConsole = true } = {}) {
  return [
    fetchMediaWorker,
    debianPackages(async (context) => [...RUNTIME, ...also, ...((await workerMustBeBuilt(context)) ? BUILD : [])]),
    npmPackages,
    mediaWorker(debianPackages(async () => BUILD)),
    prismaClient,
    ...(withConsole ? [consoleBuilt] : []),
    certificate(),
  ];
}

/**
 * Makes the machine ready, or ends this process with the reason on the screen.
 * @param {Parameters<typeof stepsFor>[0]} [options]
 * @returns {Promise<import('./run-steps.mjs').Context>}
 */
export async function makeReady(options) {
  const controller = new AbortController();
  /** @param {NodeJS.Signals} signal */
  const interrupt = (signal) => controller.abort(new Interrupted(signal));
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const onWait = (/** @type {string} */ pid) =>
      console.log(`Another set-up of this folder is running (process ${pid}): waiting for it to end.`);
    const lock = await takeLock({ signal: controller.signal, onWait }).catch((error) => {
      if (!(error instanceof Interrupted)) process.stdout.write(explain('Set-up', error));
      throw error;
    });
    try {
      return await runSteps(stepsFor(options), { signal: controller.signal });
    } finally {
      lock.release();
    }
  } catch (error) {
    return process.exit(error instanceof Interrupted ? 128 + constants.signals[error.signal] : 1);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
