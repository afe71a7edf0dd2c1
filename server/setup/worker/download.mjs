import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { capture, exec } from '../exec.mjs';

const RELEASES = 'https://github.com/versatica/mediasoup/releases/download';
/** Until the first byte, ms: a machine without internet must not wait long, it builds. */
const REACH_MS = 5_000;
/** For the whole body, ms; it has about 3 MB. */
const BODY_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** What the worker answers when it is started without its parent (worker/src/main.cpp): it runs on this system. */
const RUNS_EXIT_CODE = 41;

/**
 * Fetches the binary that mediasoup publishes for this version and kind of machine.
 * @param {import('./locate.mjs').Places} places
 * @param {import('../run-steps.mjs').Context} context
 * @returns {Promise<string | undefined>} why there is none, or undefined when it is in its place
 */
export async function downloadWorker(places, { env, signal, log }) {
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return 'switched off by MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD';
  const base = env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || RELEASES;
  const url = `${base}/${places.version}/${places.prebuiltName}`;
  log(`GET ${url}\n`);
  const home = dirname(places.prebuilt);
  await mkdir(dirname(home), { recursive: true });
  const temporary = await mkdtemp(`${home}.`);
  try {
    const archive = join(temporary, 'worker.tgz');
    await fetchTo(url, archive, signal);
    await exec('tar', ['-xzf', archive, '-C', temporary, 'mediasoup-worker'], { timeoutMs: BODY_MS, signal, log });
    await rm(archive);
    const binary = join(temporary, 'mediasoup-worker');
    await chmod(binary, 0o755);
    const { code, output } = await capture(binary, [], { env: {}, timeoutMs: 10_000, signal, log });
    if (code !== RUNS_EXIT_CODE) return `it does not run here: ${output.trim() || `exit code ${code}`}`;
    await rm(home, { recursive: true, force: true });
    await rename(temporary, home);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = /** @type {Error} */ (error);
    log(`${message} ${cause ?? ''}\n`);
    return message;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} url
 * @param {string} file
 * @param {AbortSignal} signal
 */
async function fetchTo(url, file, signal) {
  const limit = new AbortController();
  let timer = setTimeout(() => limit.abort(new Error(`no answer within ${REACH_MS / 1000} s`)), REACH_MS);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([limit.signal, signal]) }).catch((error) => {
      throw limit.signal.aborted ? limit.signal.reason : new Error('not reachable', { cause: error.cause ?? error });
    });
    if (!response.ok || !response.body) throw new Error(`the answer was ${response.status}`);
    clearTimeout(timer);
    timer = setTimeout(() => limit.abort(new Error(`not complete within ${BODY_MS / 1000} s`)), BODY_MS);
    let bytes = 0;
    const body = response.body;
    await pipeline(
      body,
      async function* (chunks) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
  } finally {
    clearTimeout(timer);
  }
}
